//! Counting what was recorded, for overviews.

use platform_database::{DbResult, ReadTx, Timestamp};

use crate::store;

/// How often somebody did something.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Tally {
    /// Who, as a user id.
    pub actor_id: Option<i64>,
    /// Who, as the name was then.
    pub actor_name: String,
    /// What they were then.
    pub actor_role: Option<String>,
    /// What.
    pub event: String,
    /// How often.
    pub entries: i64,
    /// When last.
    pub last_at: Timestamp,
}

/// Counts the entries from one moment until another, person by person and event by event.
pub async fn tally(tx: &mut ReadTx, from: Timestamp, until: Timestamp) -> DbResult<Vec<Tally>> {
    store::list_tallies(tx, from, until).await
}
