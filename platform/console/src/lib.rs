//! The administrator's screens: one room per thing that any server has to look after.
//!
//! A server says through its [`Directory`] what its people are and who may manage whom; the screens and the acts behind
//! them are the same everywhere.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

pub mod audit;
mod blocks;
mod directory;
mod locks;
mod routes;
mod sessions;

pub use directory::{Directory, Giving, Held};
pub use routes::routes;
