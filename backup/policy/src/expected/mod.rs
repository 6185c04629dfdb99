//! Which runs a schedule leads one to expect: when the next starts, which one was missed, when a failed one is tried
//! again.
//!
//! Invariant: patterns and windows are read by Japan's clock, which keeps one offset the whole year.
//! Invariant: a start lies in the window, jitter and all.

mod backup_window;
mod jitter;
mod retry;
mod slots;
mod timetable;

pub use backup_window::{BackupWindow, InvalidWindow};
pub use jitter::Jitter;
pub use retry::retry_delay;
pub use timetable::{InvalidTimetable, Timetable};
