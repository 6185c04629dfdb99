//! What is known about the newest restore point of one machine.

use crate::{Timestamp, named::named};

/// What the server that keeps the restore points said of a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointFacts {
    /// What the tool calls the machine.
    pub name: String,
    /// When the point was made.
    pub at: Timestamp,
    /// What a search for malware found in it.
    pub cleanness: Cleanness,
    /// Whether it was well when it was last read again; `None` where nobody did.
    pub verified: Option<bool>,
    /// Whether that was heard so lately that one may rely on it.
    pub is_fresh: bool,
}

named! {
    /// What a search for malware found.
    Cleanness {
        /// Nothing.
        Clean "clean" "検出なし",
        /// Something that a person should look at.
        Suspicious "suspicious" "疑わしい",
        /// Malware.
        Infected "infected" "マルウェアを検出",
        /// Nobody searched.
        Untold "untold" "検査の報告なし",
    }
}
