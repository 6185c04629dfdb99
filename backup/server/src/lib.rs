//! The backup management server: jobs, runs, copies, drills, and the verdict on each.
//!
//! Rooms, one per noun, are listed below; `router.rs` is the table of addresses, `tasks.rs` the table of background
//! work, `cli` the command line, `working.rs` the door to the engine.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

mod addresses;
mod agents;
mod alerts;
mod amounts;
mod anomalies;
mod api;
mod app;
pub mod bench;
mod calendars;
mod canaries;
mod capacities;
mod channels;
mod checklists;
mod checks;
mod cli;
mod config;
mod copies;
mod dashboard;
mod days;
mod deliveries;
mod demo;
mod drills;
mod due;
mod ends;
mod events;
mod followers;
mod gauges;
mod holdings;
mod insertions;
mod inspections;
mod intake;
mod jobs;
mod labels;
mod leftovers;
mod list_files;
mod loans;
mod locations;
mod media;
mod members;
mod menu;
mod moves;
mod objects;
mod outgoing;
mod pings;
mod policies;
mod pullers;
mod quiet;
mod reports;
mod repositories;
mod restores;
mod rotations;
mod router;
mod runs;
mod scopes;
mod server_signs;
mod service_levels;
mod snapshots;
mod tasks;
mod tidyings;
mod verdicts;
mod verification_plans;
mod verifications;
mod working;
mod works;

pub use app::{App, MIGRATIONS, Parts};
pub use cli::run;
pub use members::{NewMember, RequiredRoles, Role, enrol_member, setup_link};
pub use outgoing::{InternalHosts, InvalidHosts};
pub use router::{router, routes};
pub use server_signs::DiskLimits;
pub use tasks::start_workers;
pub use working::is_worker;
