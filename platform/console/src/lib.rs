//! The administrator's screens: one room per thing that any server has to look after.
//!
//! A server mounts the rooms and says through its [`Directory`], or the proof that a room asks for, who is let in.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

pub mod audit;
mod blocks;
mod directory;
mod routes;

pub use directory::Directory;
pub use routes::routes;
