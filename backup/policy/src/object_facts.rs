//! What is known about one machine or folder of a job.

use crate::{Outcome, Timestamp};

/// A machine or folder that the job backs up along with others, where its tool tells what became of each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectFacts {
    /// What the tool calls it.
    pub name: String,
    /// How it last ended; `None` where nobody knows the word.
    pub outcome: Option<Outcome>,
    /// When the run ended that said so.
    pub at: Timestamp,
    /// When the newest run ended after which it was backed up; `None` where none ever was.
    pub good_at: Option<Timestamp>,
}
