//! Turning the switches of a 教室.

use platform_database::{Database, DbError, DbResult, WriteTx};
use serde_json::json;
use thiserror::Error;

use super::{Classroom, ClassroomId, store};
use crate::staff::{Office, Switches};

/// Why the switches stay as they are.
#[derive(Debug, Error)]
pub(crate) enum SwitchClassroomError {
    /// No such 教室, or not this person's.
    #[error("教室がありません")]
    NoSuchClassroom,
    /// Somebody turned them since they were shown.
    #[error("表示したあとに、別の人が権限を変更しました。内容を確かめて、もう一度保存してください")]
    Stale,
    /// The database.
    #[error("the switches could not be turned")]
    Db(#[from] DbError),
}

/// Turns the switches, if they are still as the person `seen` them; gives the 教室.
pub(crate) async fn switch_classroom(
    database: &Database,
    by: &Office,
    id: ClassroomId,
    seen: Switches,
    wanted: Switches,
) -> Result<Classroom, SwitchClassroomError> {
    let mut tx = database.write().await?;
    let found = store::find_classroom(&mut tx, by.scope(), id).await?;
    let classroom = found.ok_or(SwitchClassroomError::NoSuchClassroom)?;
    if !turn_switches(&mut tx, by, (id, &classroom.number), seen, wanted).await? {
        return Err(SwitchClassroomError::Stale);
    }
    tx.commit().await?;
    Ok(classroom)
}

/// Turns those of a 教室 with its 教室ID in the caller's transaction; `false` if they are no longer as `seen`.
pub(crate) async fn turn_switches(
    tx: &mut WriteTx,
    by: &Office,
    (id, number): (ClassroomId, &str),
    seen: Switches,
    wanted: Switches,
) -> DbResult<bool> {
    if !store::advance_switches(tx, by.scope(), id, seen, wanted).await? {
        return Ok(false);
    }
    let facts = json!({ "off_before": seen.words_off(), "off": wanted.words_off() });
    let subject = format!("classrooms/{id} {number}");
    platform_audit::record(tx, by.actor(), "classrooms.switches_turned", subject, &facts).await?;
    Ok(true)
}
