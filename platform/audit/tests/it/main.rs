//! Stories of the audit record, on both engines.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod ground;
mod migrate;
mod prune;
mod record;
mod refuse;
mod tamper;
