//! What people do with the server, through HTTP and the command line, on both engines.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod access;
mod api;
mod hall;
mod native_jobs;
mod ordered_runs;
mod statements;
mod verdicts;
