//! What is known about one copy of a job's data.

use crate::{Medium, Outcome, Protection, Timestamp};

/// A copy as it stands now; `None` where nobody has said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyFacts {
    /// The copy's number.
    pub id: i64,
    /// What people call it.
    pub name: String,
    /// Where it is kept.
    pub location_id: Option<i64>,
    /// Whether that location is physically another place than production. A label on the copy does not make it so.
    pub off_site: Option<bool>,
    /// On what it is kept.
    pub medium: Option<Medium>,
    /// Whether a finder could not read it.
    pub encrypted: Option<bool>,
    /// When data was last written to it in full.
    pub written_at: Option<Timestamp>,
    /// How the last attempt to write it ended.
    pub last_outcome: Option<Outcome>,
    /// Failed checks of where it is kept that nobody has closed.
    pub open_failed_checks: u32,
    /// When somebody took stock and did not find the medium that it lies on, and nobody has had that in hand since.
    pub missed_at: Option<Timestamp>,
    /// Whether it could be changed or erased now.
    pub protection: Protection,
}
