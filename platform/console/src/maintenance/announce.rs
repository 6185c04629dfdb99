//! Beginning and ending a rest of the server.

use platform_audit::{Actor, record};
use platform_database::{Database, DbError, DbResult, Timestamp};
use serde_json::json;
use thiserror::Error;

use super::store;

/// The longest announcement, in characters.
const WORDS_LENGTH: usize = 200;

/// Why no rest is announced.
#[derive(Debug, Error)]
pub enum AnnouncementError {
    /// Too much is said.
    #[error("お知らせは{WORDS_LENGTH}文字までにしてください")]
    LongWords,
    /// The end lies in the past.
    #[error("終わる予定は、いまより後にしてください")]
    EndsInThePast,
    /// The database.
    #[error("the maintenance could not be kept")]
    Db(#[from] DbError),
}

/// Begins a rest, or changes what is said about the one under way.
pub async fn begin_maintenance(
    database: &Database,
    actor: &Actor,
    words: &str,
    until: Option<Timestamp>,
) -> Result<(), AnnouncementError> {
    let words = words.trim();
    if words.chars().count() > WORDS_LENGTH {
        return Err(AnnouncementError::LongWords);
    }
    let mut tx = database.write().await?;
    if until.is_some_and(|until| until <= tx.now()) {
        return Err(AnnouncementError::EndsInThePast);
    }
    store::upsert_maintenance(&mut tx, words, &actor.name, until).await?;
    let facts = json!({ "words": words, "until": until });
    record(&mut tx, actor, "maintenance.begun", "maintenance", &facts).await?;
    Ok(tx.commit().await?)
}

/// Ends it; `false` where there was none.
pub async fn end_maintenance(database: &Database, actor: &Actor) -> DbResult<bool> {
    let mut tx = database.write().await?;
    if !store::delete_maintenance(&mut tx).await? {
        return Ok(false);
    }
    record(&mut tx, actor, "maintenance.ended", "maintenance", &()).await?;
    tx.commit().await?;
    Ok(true)
}
