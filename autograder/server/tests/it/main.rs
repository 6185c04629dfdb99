//! Stories told to the server through HTTP and through its command line, on both engines.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod access;
mod change_contact;
mod create_round;
mod demo;
mod finalise_round;
mod hall;
mod headless;
mod list_places;
mod list_students;
mod move_round;
mod reschedule_round;
mod revise_exam;
mod show_home;
mod statements;
