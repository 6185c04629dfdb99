//! 教室をうつる: moving a pupil to another 教室 of the 塾.

use platform_database::Database;
use serde_json::json;

use super::change::{Change, MoveStudentError, Told};
use super::store::insert_moves;
use crate::classrooms::ClassroomId;
use crate::staff::Registrar;
use crate::students::{StudentId, find_within};

/// Moves a pupil to another 教室, if they are still as the person `seen` them. Says in how many rounds the entry followed.
pub(super) async fn transfer_student(
    database: &Database,
    by: &Registrar,
    id: StudentId,
    seen: i64,
    to: ClassroomId,
    told: Told<'_>,
) -> Result<u64, MoveStudentError> {
    let mut tx = database.write().await?;
    told.check(tx.now())?;
    let before = find_within(&mut tx, by.scope(), id).await?.ok_or(MoveStudentError::NoSuchStudent)?;
    let change = Change::Classroom(to).hold(&mut tx, by).await?;
    let followed = change.write(&mut tx, by, &before, seen).await?;
    let actor = by.staff().actor();
    insert_moves(&mut tx, actor, &[change.step(&before, &told)]).await?;
    let facts = json!({ "old": before.classroom_id, "new": to, "on": told.on, "entries": followed });
    platform_audit::record(&mut tx, actor, "students.transferred", format!("students/{id}"), &facts).await?;
    tx.commit().await?;
    Ok(followed)
}
