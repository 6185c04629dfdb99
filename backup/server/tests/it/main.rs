//! What people do with the server, through HTTP and the command line, on both engines.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod access;
mod browse_snapshots;
mod damaged_demo;
mod hall;
mod leftovers;
mod live_progress;
mod native_jobs;
mod ordered_runs;
mod reach_repositories;
mod search_jobs;
mod statements;
mod verdicts;
