//! Real repositories in temporary folders, real workers, and restic as the second reader.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod crashes;
mod folders;
mod golden;
mod library_faults;
mod place;
mod postgres;
mod reached;
mod remote;
mod replaced_parts;
mod servers;
mod sources;
mod upkeep;
