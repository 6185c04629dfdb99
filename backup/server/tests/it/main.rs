//! What people do with the server, through HTTP and the command line, on both engines.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod access;
mod api;
mod audit_trail;
mod first_start;
mod front;
mod hall;
mod manage_members;
mod native_jobs;
mod ordered_runs;
mod secrets;
mod statements;
mod verdicts;
