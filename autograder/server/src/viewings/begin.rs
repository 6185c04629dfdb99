//! Beginning to look on as a 塾.

use platform_database::{Database, DbError};
use platform_identity::UserId;
use serde_json::json;
use thiserror::Error;

use super::store;
use crate::juku::{self, JukuId, JukuStatus};
use crate::staff::Headquarters;

/// Why nothing is seen as that 塾.
#[derive(Debug, Error)]
pub(super) enum BeginViewingError {
    /// No such 塾.
    #[error("塾がありません")]
    NoSuchJuku,
    /// Its people see nothing.
    #[error("退会した塾の画面は見られません")]
    Withdrawn,
    /// Only people look on.
    #[error("画面を見るのは、ログインした人だけです")]
    Nobody,
    /// The database.
    #[error("the viewing could not begin")]
    Db(#[from] DbError),
}

/// Lets a person of 本部 see what the people of a 塾 see.
pub(super) async fn begin_viewing(
    database: &Database,
    by: &Headquarters,
    id: JukuId,
) -> Result<(), BeginViewingError> {
    let user = by.actor().user_id.map(UserId).ok_or(BeginViewingError::Nobody)?;
    let mut tx = database.write().await?;
    let found = juku::find_juku(&mut tx, by.staff().scope(), id).await?;
    let juku = found.ok_or(BeginViewingError::NoSuchJuku)?;
    if juku.status == JukuStatus::Withdrawn.code() {
        return Err(BeginViewingError::Withdrawn);
    }
    store::upsert_viewing(&mut tx, user, juku.id).await?;
    let subject = format!("juku/{}", juku.number);
    platform_audit::record(&mut tx, by.actor(), "viewings.begun", subject, &json!({})).await?;
    Ok(tx.commit().await?)
}
