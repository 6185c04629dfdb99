//! Stories told to the server through HTTP and through its command line, on both engines.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod create_round;
mod finalise_round;
mod hall;
mod headless;
mod move_round;
mod reschedule_round;
mod revise_exam;
mod statements;
