//! Calling a 教室 otherwise.

use platform_audit::Change;
use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::store;
use crate::classrooms::{self, ClassroomId};
use crate::staff::Office;

/// Why a 教室 stays as it is.
#[derive(Debug, Error)]
pub(super) enum ReviseClassroomError {
    /// No such 教室, or not this person's.
    #[error("教室がありません")]
    NoSuchClassroom,
    /// Somebody changed it since it was shown.
    #[error("表示したあとに、別の人がこの教室を変更しました。いまの内容を確かめて、もう一度保存してください")]
    Stale,
    /// Pupils learn there.
    #[error("この教室には在籍・休会の生徒が{0}人います。ほかの教室にうつすか、退会にしてから閉じてください")]
    HasPupils(i64),
    /// The database.
    #[error("the 教室 could not be changed")]
    Db(#[from] DbError),
}

/// Writes the name, if the 教室 is still as the person `seen` it. Report cards that are 確定 keep theirs.
pub(super) async fn revise_classroom(
    database: &Database,
    by: &Office,
    id: ClassroomId,
    seen: i64,
    name: &str,
) -> Result<(), ReviseClassroomError> {
    let mut tx = database.write().await?;
    let before = classrooms::find_classroom(&mut tx, by.scope(), id).await?;
    let before = before.ok_or(ReviseClassroomError::NoSuchClassroom)?;
    if !store::advance_name(&mut tx, id, seen, name).await? {
        return Err(ReviseClassroomError::Stale);
    }
    let subject = format!("classrooms/{id} {}", before.number);
    let facts = json!({ "name": Change::new(before.name, name.to_owned()) });
    platform_audit::record(&mut tx, by.actor(), "classrooms.revised", subject, &facts).await?;
    Ok(tx.commit().await?)
}
