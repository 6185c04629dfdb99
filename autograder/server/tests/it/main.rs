//! Stories told to the server through HTTP and through its command line, on both engines.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod hall;
mod handmade_xlsx;
mod headless;
mod import_marks;
mod import_roster;
mod page_form;
mod record_marks;
mod statements;
