//! Protection: whether a copy could be changed or erased now.

use crate::{Timestamp, named::named};

/// What is known about a copy **now**, not what was planned for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// Who gets into the machine or the account can change the copy. A tape that stays in its library is online.
    Online,
    /// Nobody can change or erase it before `until`: object lock, WORM.
    Immutable {
        /// When the lock ends; `None` where that is not known. A lock without end has a moment that is far away.
        until: Option<Timestamp>,
    },
    /// On a medium that can be taken out.
    Offline {
        /// Where the medium is.
        medium_state: MediumState,
    },
    /// Nobody has said.
    Unknown,
}

named! {
    /// Where a medium that can be taken out is.
    MediumState {
        /// Away from every machine, in its place.
        Stored "stored" "保管中",
        /// With somebody who is to bring it back.
        Lent "lent" "貸出中",
        /// With somebody who should have brought it back.
        Overdue "overdue" "返却遅延",
        /// In a machine.
        Connected "connected" "接続中",
        /// Back again, and nobody has looked at it yet.
        Returned "returned" "返却確認待ち",
        /// Looked at, and found not to be readable.
        Unreadable "unreadable" "読み取り不良",
        /// Discarded.
        Retired "retired" "廃棄済み",
        /// Nobody has said.
        Unknown "unknown" "不明",
    }
}
