//! The agent beside real tools and a real server.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod bacula;
mod borg;
mod enrolment;
mod hall;
mod outage;
mod pgbackrest;
mod proxy;
mod restic;
mod scripts;
mod windows;
mod wrapped;
