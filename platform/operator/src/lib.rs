//! The command line that every server has.
//!
//! A server flattens [`Commands`] into its own clap enum and calls [`Commands::run`] with a
//! [`Server`] that says where its database is and what it is made of.
//!
//! Invariant: a command ends with 0 (done), 1 (refused, the reasons on standard error) or 2 (wrong
//! usage), so that scripts can go by it.
//! Invariant: a password is never an argument, where other users of the machine could read it.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

mod account_rules;
mod audit;
mod blocks;
mod changepassword;
mod commands;
mod createsuperuser;
mod ending;
mod front;
mod keys;
mod locks;
mod migrations;
mod prompt;
mod refused;
mod second_factor;
mod secrets;
mod server;
mod sessions;
mod signals;
#[cfg(test)]
mod stories;
mod token;

pub use account_rules::account_rules;
pub use audit::{AuditCommand, Noted, VerifyOptions};
pub use blocks::{BlockCommand, NewAddressBlock};
pub use changepassword::ChangedPassword;
pub use commands::Commands;
pub use createsuperuser::NewSuperuser;
pub use front::read_front;
pub use keys::{Keys, open_vault};
pub use locks::{LockVerb, ReleasedLock};
pub use migrations::MigrateMode;
pub use refused::{Refused, say, tell};
pub use second_factor::SecondFactorCommand;
pub use secrets::SecretsCommand;
pub use server::{GrantSuperuser, Server};
pub use sessions::{ListedSessions, RevokedSessions, SessionVerb};
pub use signals::told_to_stop;
pub use token::TokenCommand;
