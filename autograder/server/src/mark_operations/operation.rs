//! An operation and what becomes of it, as they travel.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::entries::EntryId;
use crate::exams::ItemId;
use crate::marks::Means;

/// Above this many a batch is refused; the grid sends twenty at a time, a large paste some hundreds.
pub(super) const MOST: usize = 5_000;

/// How long the name of an operation may be, in bytes.
pub(super) const LONGEST_NAME: usize = 64;

/// One cell that is to hold another value.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(crate) struct Operation {
    /// Its name, chosen by the sender at random.
    #[schema(min_length = 1, max_length = 64)]
    pub(crate) op: String,
    #[schema(value_type = i64)]
    pub(crate) entry: EntryId,
    /// The item whose mark it is; the pupil's attendance where none is named (1: 欠席, 0: 受験).
    #[schema(value_type = Option<i64>)]
    pub(crate) item: Option<ItemId>,
    /// What the person saw there; null is 未入力.
    pub(crate) seen: Option<i64>,
    pub(crate) value: Option<i64>,
    pub(crate) means: Means,
    /// The note of a pupil who sat, instead of a mark: `item`, `seen` and `value` are null then.
    #[serde(default)]
    pub(crate) note: Option<WantedNote>,
}

/// 遅刻 (`late`), 早退 (`early`) or 途中退席 (`away`), and after a space the reason of at most 60 letters; null is none.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(crate) struct WantedNote {
    /// What the person saw there.
    pub(crate) seen: Option<String>,
    pub(crate) value: Option<String>,
}

/// What became of an operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Outcome {
    pub(super) op: String,
    #[serde(flatten)]
    pub(crate) result: Verdict,
}

/// The same, without its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "result", rename_all = "lowercase")]
pub(crate) enum Verdict {
    /// The cell holds the value.
    Kept,
    /// Somebody stored another value since.
    Conflict {
        value: Option<i64>,
        /// Who; 「本部」 where it was somebody of 本部 and the sender is not.
        by: String,
        at: Option<DateTime<Utc>>,
        /// The note that is stored, where a note was wanted.
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// The value is none for this cell.
    Invalid { why: String },
    /// Marks are not taken now.
    Locked { why: String },
    /// The pupil or the item is not on the sheet any more.
    Gone,
}
