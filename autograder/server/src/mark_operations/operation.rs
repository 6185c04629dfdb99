//! An operation and what becomes of it, as they travel.

use platform_database::Timestamp;
use serde::{Deserialize, Serialize};

use crate::entries::EntryId;
use crate::exams::ItemId;
use crate::marks::Means;

/// Above this many a batch is refused; the grid sends twenty at a time, a large paste some hundreds.
pub(super) const MOST: usize = 5_000;

/// One cell that is to hold another value.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Operation {
    /// Chosen by the browser, at random.
    pub(super) op: String,
    pub(super) entry: EntryId,
    /// The item whose mark it is; the pupil's attendance where none is named (1: 欠席, 0: 受験).
    pub(super) item: Option<ItemId>,
    /// What the person saw there; null is 未入力.
    pub(super) seen: Option<i64>,
    pub(super) value: Option<i64>,
    pub(super) means: Means,
}

/// What became of an operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Outcome {
    pub(super) op: String,
    #[serde(flatten)]
    pub(super) result: Verdict,
}

/// The same, without its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "result", rename_all = "lowercase")]
pub(super) enum Verdict {
    /// The cell holds the value.
    Kept,
    /// Somebody stored another value since.
    Conflict { value: Option<i64>, by: String, at: Option<Timestamp> },
    /// The value is none for this cell.
    Invalid { why: String },
    /// Marks are not taken now.
    Locked { why: String },
    /// The pupil or the item is not on the sheet any more.
    Gone,
}
