//! Marking notices as read: by opening one, by ticking some, or all together.

use platform_audit::Actor;
use platform_database::{Database, DbResult, WriteTx};
use platform_identity::UserId;
use serde_json::json;

use super::{NoticeId, store};

/// Marks a notice that the person has opened as read, and says how many were unread. Looking at it again changes nothing.
pub(super) async fn read_notice(database: &Database, person: UserId, notice: NoticeId) -> DbResult<u64> {
    let mut tx = database.write().await?;
    let read = store::update_read(&mut tx, person, &[notice]).await?;
    tx.commit().await?;
    Ok(read)
}

/// Marks notices of the person as read, and says how many were unread.
pub(super) async fn read_notices(
    database: &Database,
    by: &Actor,
    person: UserId,
    notices: &[NoticeId],
) -> DbResult<u64> {
    let mut tx = database.write().await?;
    let read = store::update_read(&mut tx, person, notices).await?;
    record(tx, by, person, read).await
}

/// Marks every notice of the person as read, and says how many were unread.
pub(super) async fn read_all_notices(database: &Database, by: &Actor, person: UserId) -> DbResult<u64> {
    let mut tx = database.write().await?;
    let read = store::update_all_read(&mut tx, person).await?;
    record(tx, by, person, read).await
}

/// What changed nothing is not worth an entry.
async fn record(mut tx: WriteTx, by: &Actor, person: UserId, read: u64) -> DbResult<u64> {
    if read > 0 {
        let facts = json!({ "notices": read });
        platform_audit::record(&mut tx, by, "notices.read", format!("users/{person}"), &facts).await?;
        tx.commit().await?;
    }
    Ok(read)
}
