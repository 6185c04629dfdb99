//! The administrator's screens of a server.
//!
//! A server mounts the routes of each room whole and brings, as a type, the proof that lets somebody in.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

pub mod audit;
