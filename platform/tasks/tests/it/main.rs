//! The queue as its users see it, told on both engines.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod cancellation;
mod databases;
mod enqueueing;
mod lanes;
mod retries;
mod schedules;
mod server;
mod statements;
mod stopping;
mod working;
