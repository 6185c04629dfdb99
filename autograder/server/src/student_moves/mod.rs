//! What moved in a pupil's time with the 塾: 状態, 教室, 学年, and rows that turned out to be the same pupil.
//!
//! Invariant: moves are only ever added; each tells the day, the old, the new and who said so.
//! Invariant: who of 本部 moved a pupil is 「本部」 for everybody else.
//! Invariant: a move deletes no mark, and no entry of a round that is closed moves with the pupil.

pub(crate) mod api;
mod change;
mod change_many;
mod change_status;
pub(crate) mod changes;
mod sent;
pub(crate) mod statuses;
mod store;
mod transfer;
pub(crate) mod transfers;
mod views;

pub(crate) use store::{KeptMove, StudentMove, insert_moves, list_moves};
pub(crate) use views::{BulkForm, MoveForms, MoveLine};
