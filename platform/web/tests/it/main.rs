//! The platform's web parts seen from outside, as a server uses them.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod forms;
mod front;
mod shell;
mod site;
mod slow;
