//! The achievement test server: rounds, pupils, marks, results and report cards.
//!
//! Rooms, one per noun, are listed below; `router.rs` is the table of addresses, `tasks.rs` the table of
//! background work, `cli` the command line.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

mod announcements;
mod api;
mod api_answers;
mod app;
pub mod bench;
mod billing;
mod billing_boards;
mod classroom_register;
mod classrooms;
mod cli;
mod completions;
mod config;
mod corrections;
mod demo;
mod entries;
mod examinees;
mod exams;
mod exports;
mod extensions;
mod gauges;
mod imports;
mod inspections;
mod invoices;
mod juku;
mod juku_imports;
mod juku_messages;
mod juku_register;
mod mark_imports;
mod mark_operations;
mod marks;
mod memberships;
mod menu;
mod notice_mails;
mod notices;
mod papers;
mod personal_data;
mod phrases;
mod presences;
mod printings;
mod progress;
mod promotions;
mod remark_boards;
mod remarks;
mod report_cards;
mod result_lists;
mod results;
mod roster_imports;
mod round_builder;
mod round_lists;
mod round_news;
mod rounds;
mod router;
mod scopes;
mod search_text;
mod section_results;
mod sizes;
mod snapshots;
mod staff;
mod student_mergers;
mod student_moves;
mod student_pastes;
mod student_register;
mod student_results;
mod students;
mod tasks;
mod viewings;
mod wide_sheets;

pub use app::{App, MIGRATIONS};
pub use cli::run;
pub use router::{router, routes};
pub use staff::{EnrolStaffError, NewStaff, RequiredRoles, Role, enrol_staff, find_role};
pub use tasks::start_workers;
