//! Turning the switches of a 教室.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::{ClassroomId, store};
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

/// Turns the switches, if they are still as the person `seen` them.
pub(crate) async fn switch_classroom(
    database: &Database,
    by: &Office,
    id: ClassroomId,
    seen: Switches,
    wanted: Switches,
) -> Result<(), SwitchClassroomError> {
    let mut tx = database.write().await?;
    let found = store::find_classroom(&mut tx, by.scope(), id).await?;
    let classroom = found.ok_or(SwitchClassroomError::NoSuchClassroom)?;
    if !store::advance_switches(&mut tx, by.scope(), id, seen, wanted).await? {
        return Err(SwitchClassroomError::Stale);
    }
    let facts = json!({ "off_before": seen.words_off(), "off": wanted.words_off() });
    let subject = format!("classrooms/{id} {}", classroom.number);
    platform_audit::record(&mut tx, by.actor(), "classrooms.switches_turned", subject, &facts).await?;
    Ok(tx.commit().await?)
}
