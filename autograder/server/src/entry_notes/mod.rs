//! 座席 and メモ of those who sit a round: where a pupil sits, and what whoever looks after the 教室 should know that day.
//!
//! Invariant: neither is on a report card, and neither changes a number.
//! Invariant: they are words on one pupil: an erasure takes them away, and they go with the entry; of one that makes
//! way for another of the pupil they stay with that one.

mod note;
mod store;

pub(crate) use note::{EntryNote, TypedNote};
pub(crate) use store::{carry_notes, upsert_notes};
