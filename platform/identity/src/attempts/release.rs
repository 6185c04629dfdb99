//! Letting somebody try again before the lock ends by itself.

use platform_audit::{Actor, record};
use platform_database::{Database, DbResult};
use serde_json::json;

use super::store;

/// Removes the count of `subject`, a [`Lock::subject`](super::Lock); `false` if there is none any more.
pub async fn release(database: &Database, actor: &Actor, subject: &str) -> DbResult<bool> {
    let mut tx = database.write().await?;
    let Some(lock) = store::find_lock(&mut tx, subject).await? else { return Ok(false) };
    if !store::delete_attempts(&mut tx, subject).await? {
        return Ok(false);
    }
    let about = lock.user_id.map_or_else(|| "sign_in_attempts".to_owned(), |user| format!("users/{user}"));
    let facts = json!({ "whose": lock.whose(), "attempts": lock.attempts, "refused": lock.refused });
    record(&mut tx, actor, "identity.lock_released", about, &facts).await?;
    tx.commit().await?;
    Ok(true)
}
