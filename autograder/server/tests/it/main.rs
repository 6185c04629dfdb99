//! Stories told to the server through HTTP and through its command line, on both engines.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod hall;
mod headless;
mod list_results;
mod order_printing;
mod show_report_card;
mod statements;
mod write_remark;
