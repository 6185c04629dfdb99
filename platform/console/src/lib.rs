//! The administrator's screens: one room per thing that any server has to look after.
//!
//! A server says through its [`Directory`] what its people are and who may manage whom; the screens and the acts behind
//! them are the same everywhere.
//!
//! Invariant: nobody changes the post or the state of their own account.
//! Invariant: no act leaves a server without somebody in charge who can sign in, however many act at once.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

pub mod audit;
mod blocks;
mod directory;
mod health;
mod locks;
pub mod maintenance;
mod messages;
mod metrics;
mod people;
mod routes;
mod sessions;
mod setups;
mod standing;

use platform_database::{Migrations, migration};

pub use directory::{Directory, Giving, Held};
pub use health::health_routes;
pub use metrics::{METRICS_READ, Measured, metrics_routes};
pub use routes::routes;
pub use setups::setup_path;
pub use standing::{Finding, Ground, Level, Looking, Survey};

/// The tables of this crate.
pub const MIGRATIONS: Migrations =
    Migrations { owner: "platform-console", steps: &[migration!("0001_maintenance")] };
