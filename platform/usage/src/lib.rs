//! The command line of a program in Japanese: its help, and what is said to wrong usage.
//!
//! A program describes its command line with clap, whose own words are English and cannot be set. It reads the command line
//! with [`read`] and proves with [`english_in`], in a test, that people read none of them.
//!
//! Invariant: wrong usage ends a program with 2, after one sentence that says what is wrong.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

mod english;
mod help;
mod reading;
mod refusals;

pub use english::english_in;
pub use help::in_japanese;
pub use reading::{read, read_from};
pub use refusals::InJapanese;
