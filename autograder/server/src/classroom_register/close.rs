//! Closing a 教室 (閉室), and opening it again.

use platform_database::{Database, DbResult, WriteTx};
use platform_web::dates::day_of;
use serde_json::json;

use super::revise::ReviseClassroomError;
use super::store;
use crate::classrooms::{self, Classroom, ClassroomId};
use crate::staff::Office;

/// Closes a 教室 in which nobody learns any more, if it is still as the person `seen` it. Its marks, results and people stay.
pub(super) async fn close_classroom(
    database: &Database,
    by: &Office,
    id: ClassroomId,
    seen: i64,
) -> Result<(), ReviseClassroomError> {
    let mut tx = database.write().await?;
    let before = hold(&mut tx, by, id).await?;
    let pupils = store::count_pupils(&mut tx, id).await?;
    if pupils > 0 {
        return Err(ReviseClassroomError::HasPupils(pupils));
    }
    let today = day_of(tx.now());
    if !store::advance_closed(&mut tx, id, seen, Some(today)).await? {
        return Err(ReviseClassroomError::Stale);
    }
    record(&mut tx, by, "classrooms.closed", &before).await?;
    Ok(tx.commit().await?)
}

/// Opens a closed 教室 again, if it is still as the person `seen` it.
pub(super) async fn reopen_classroom(
    database: &Database,
    by: &Office,
    id: ClassroomId,
    seen: i64,
) -> Result<(), ReviseClassroomError> {
    let mut tx = database.write().await?;
    let before = hold(&mut tx, by, id).await?;
    if !store::advance_closed(&mut tx, id, seen, None).await? {
        return Err(ReviseClassroomError::Stale);
    }
    record(&mut tx, by, "classrooms.reopened", &before).await?;
    Ok(tx.commit().await?)
}

async fn hold(tx: &mut WriteTx, by: &Office, id: ClassroomId) -> Result<Classroom, ReviseClassroomError> {
    let found = classrooms::find_classroom(tx, by.scope(), id).await?;
    let found = found.ok_or(ReviseClassroomError::NoSuchClassroom)?;
    store::hold_alone(tx, id).await?;
    Ok(found)
}

async fn record(tx: &mut WriteTx, by: &Office, event: &'static str, room: &Classroom) -> DbResult<()> {
    let subject = format!("classrooms/{} {}", room.id, room.number);
    platform_audit::record(tx, by.actor(), event, subject, &json!({})).await
}
