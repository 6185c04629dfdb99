//! Subjects: of what a fact is known and to what a step is done.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The job, its original or one of its copies.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// The job as a whole.
    Job,
    /// The data in production.
    Original,
    /// One backup copy.
    Copy {
        /// The copy's number.
        id: i64,
        /// What it was called when it was judged.
        name: String,
    },
}

impl Subject {
    pub(crate) fn copy_id(&self) -> Option<i64> {
        match self {
            Self::Copy { id, .. } => Some(*id),
            Self::Job | Self::Original => None,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Job => f.write_str("ジョブ"),
            Self::Original => f.write_str("本番データ"),
            Self::Copy { name, .. } => write!(f, "コピー「{name}」"),
        }
    }
}
