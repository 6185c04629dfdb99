//! Moving a pupil to 在籍, 休会 or 退会.

use platform_database::Database;
use serde_json::json;

use super::change::{Change, MoveStudentError, Told};
use super::store::insert_moves;
use crate::staff::Registrar;
use crate::students::{StudentId, StudentStatus, find_within};

/// Moves a pupil to another status, if they are still as the person `seen` them. No mark and no entry is touched; who is
/// not 在籍 is only not offered for new entries.
pub(super) async fn change_status(
    database: &Database,
    by: &Registrar,
    id: StudentId,
    seen: i64,
    wanted: StudentStatus,
    told: Told<'_>,
) -> Result<(), MoveStudentError> {
    let mut tx = database.write().await?;
    told.check(tx.now())?;
    let before = find_within(&mut tx, by.scope(), id).await?.ok_or(MoveStudentError::NoSuchStudent)?;
    let change = Change::Status(wanted).hold(&mut tx, by).await?;
    change.write(&mut tx, by, &before, seen).await?;
    let actor = by.staff().actor();
    insert_moves(&mut tx, actor, &[change.step(&before, &told)]).await?;
    let facts = json!({ "old": before.status().code(), "new": wanted.code(), "on": told.on });
    platform_audit::record(&mut tx, actor, "students.status_changed", format!("students/{id}"), &facts)
        .await?;
    Ok(tx.commit().await?)
}
