//! 教室をうつる: moving a pupil to another 教室 of the 塾.

use platform_database::Database;
use platform_web::dates::japan;
use serde_json::json;

use super::change_status::{MoveStudentError, Told};
use super::store::{self, StudentMove, insert_moves};
use crate::classrooms::{self, ClassroomId};
use crate::entries;
use crate::staff::Registrar;
use crate::students::{StudentId, find_student};

/// Moves a pupil to another 教室, if they are still as the person `seen` them. Entries keep the 教室 they were made in;
/// only where a round still takes pupils and nothing is known of the pupil's sitting, the entry follows. Says in how
/// many rounds it did.
pub(super) async fn transfer_student(
    database: &Database,
    by: &Registrar,
    id: StudentId,
    seen: i64,
    to: ClassroomId,
    told: Told<'_>,
) -> Result<u64, MoveStudentError> {
    let mut tx = database.write().await?;
    told.check(tx.now().with_timezone(&japan()).date_naive())?;
    let held = entries::hold_registering(&mut tx, by.scope()).await?;
    let before = find_student(&mut tx, by.scope(), id).await?.ok_or(MoveStudentError::NoSuchStudent)?;
    let room = classrooms::hold_open(&mut tx, by.scope(), to).await?;
    let room = room.filter(|room| room.juku_id == before.juku_id).ok_or(MoveStudentError::NoSuchClassroom)?;
    if !store::advance_classroom(&mut tx, by.scope(), id, seen, room.id).await? {
        return Err(MoveStudentError::Stale);
    }
    if before.classroom_id == room.id {
        return Err(MoveStudentError::NothingMoves("その教室"));
    }
    let step = StudentMove::of(id, told.on).classroom(before.classroom_id, room.id).because(told.reason);
    let actor = by.staff().actor();
    insert_moves(&mut tx, &actor.name, &[step]).await?;
    let grade = i64::from(before.grade().number());
    let followed = entries::follow_student(&mut tx, &held, id, room.id, grade).await?;
    let facts = json!({
        "old": before.classroom_id, "new": room.id, "on": told.on, "entries": followed,
    });
    platform_audit::record(&mut tx, actor, "students.transferred", format!("students/{id}"), &facts).await?;
    tx.commit().await?;
    Ok(followed)
}
