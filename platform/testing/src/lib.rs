//! A server in a test: databases on both engines, clients per kind of caller, its command line and its workers.
//!
//! Invariant: a story on PostgreSQL is never skipped; without a cluster it fails and says what to do.
//! Invariant: every test has a database of its own, gone when the test ends.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

mod access;
mod acts;
mod answer;
#[cfg(test)]
mod away;
mod client;
mod cookies;
mod database;
mod day;
mod description;
mod engine;
mod forms;
mod hearing;
mod holding;
mod plans;
mod port;
mod program;
mod queries;
#[cfg(test)]
mod replica;
mod s3;
mod schema;
#[cfg(unix)]
mod service_life;
#[cfg(unix)]
mod service_manager;
mod smtp;
mod statements;
mod store;
mod template;
mod trail;
mod work;

pub use access::AccessTable;
pub use acts::CommittedActs;
pub use answer::Answer;
pub use client::Client;
pub use database::TestDatabase;
pub use day::within_one_day;
pub use description::CommittedDescription;
pub use engine::Engine;
pub use hearing::Hearing;
pub use holding::columns_holding;
pub use plans::explain;
pub use port::free_address;
pub use program::Program;
pub use queries::{count_fewest, count_queries, hear_queries};
pub use s3::S3Server;
pub use schema::schema_text;
#[cfg(unix)]
pub use service_life::live_as_service;
#[cfg(unix)]
pub use service_manager::{Service, ServiceManager, read_answer};
pub use smtp::{ReceivedFile, ReceivedMail, SmtpServer};
pub use statements::{assert_understood_alike, check_statements};
pub use trail::Trail;
pub use work::work_off;

/// The tables behind the statements that this crate brings along; a crate's test of all statements needs them.
pub const AUDIT_TABLES: &platform_database::Migrations = &platform_audit::MIGRATIONS;
/// The same, of background work.
pub const TASK_TABLES: &platform_database::Migrations = &platform_tasks::MIGRATIONS;
