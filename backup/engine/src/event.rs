//! Events: what a worker says while it works and when it ends.

use serde::{Deserialize, Serialize};

use crate::{Answer, Failure};

/// One line of a worker's standard output, as JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "there is one ending per order")]
pub enum Event {
    /// How far it is; at most a few times a second.
    Progress {
        /// What it is doing.
        phase: Phase,
        /// Bytes done in this phase.
        done_bytes: u64,
        /// Bytes there are, once that is known.
        total_bytes: Option<u64>,
        /// Files done in this phase, as far as they are counted.
        done_files: u64,
    },
    /// Something worth keeping in the job's record, in one line.
    Log {
        /// How bad it is.
        level: LogLevel,
        /// The line.
        text: String,
    },
    /// The last line.
    Ended(Ending),
}

/// What an order's work consists of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Opens the repository and reads its index.
    #[default]
    Opening,
    /// Brings a source into a state that can be read: copies or counts a database.
    Preparing,
    /// Reads the source and stores it.
    Storing,
    /// Writes files back.
    Restoring,
    /// Reads stored data back to look for damage.
    Checking,
    /// Removes snapshots and what only they needed.
    Pruning,
    /// Compares what was restored with what was recorded.
    Comparing,
    /// Copies into another repository.
    Copying,
}

/// How bad a log line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogLevel {
    /// Worth a look.
    Warning,
    /// Something is wrong.
    Error,
}

/// What became of an order. A failed backup is an outcome, not an error.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "there is one of it per order")]
pub enum Ending {
    /// It was done.
    Done(Answer),
    /// It was not.
    Failed(Failure),
    /// Somebody wanted it to stop, and it did; the repository is in order.
    Cancelled,
}
