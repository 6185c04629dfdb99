//! Files as people and attackers send them, and tables as we write them.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod handmade;
mod hostile;
mod reading;
mod round_trip;
mod writing;
