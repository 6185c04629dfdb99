//! Looking at an alert that somebody else gave to the reader.

use platform_database::{Database, DbResult};
use platform_identity::UserId;

use super::{AlertId, store};
use crate::members::Member;

/// Notes that `by` has looked at an alert; says of how many that is new: one or none. Looking at it again writes nothing.
pub(super) async fn look_at_alert(database: &Database, by: &Member, id: AlertId) -> DbResult<u64> {
    let Some(person) = by.actor().user_id.map(UserId) else { return Ok(0) };
    let found = store::find_alert(&mut database.read().await?, id).await?;
    if !found.is_some_and(|alert| alert.is_unread_by(person)) {
        return Ok(0);
    }
    let mut tx = database.write().await?;
    let read = store::advance_assignment_read(&mut tx, id, person).await?;
    tx.commit().await?;
    Ok(read.into())
}
