//! What people do with the server, through HTTP and the command line, on both engines.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod access;
mod agents;
mod alerts;
mod api;
mod api_description;
mod api_measures;
mod audit_trail;
mod browse_snapshots;
mod calendar;
mod canaries;
mod channels;
mod clockwork;
mod copies;
mod damaged_demo;
mod deadlines;
mod enrolled_agents;
mod events;
mod first_start;
mod followers;
mod front;
mod full_disk;
mod hall;
mod holdings;
mod intake_api;
mod leftovers;
mod listener;
mod live_progress;
mod manage_members;
mod management;
mod media;
#[expect(dead_code, reason = "the tests of the clients use all of it")]
#[path = "../../../sources/tests/mock/mod.rs"]
mod mock;
mod monitoring;
mod native_jobs;
mod operate_server;
mod ordered_runs;
mod pings;
mod policies;
mod powershell;
mod pullers;
mod quiet_windows;
mod reach_repositories;
mod report_numbers;
mod reports;
mod rotations;
mod run_as_service;
mod search_jobs;
mod secrets;
mod signs;
mod statements;
mod tidyings;
mod verdicts;
mod verifications;
mod waiting_reports;
