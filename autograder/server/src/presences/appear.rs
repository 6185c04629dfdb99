//! Being there.

use platform_database::{Database, DbError};
use thiserror::Error;

use super::store;
use crate::classrooms::ClassroomId;
use crate::entries::EntryId;
use crate::exams::ExamId;
use crate::staff::Marker;

/// Why nobody is told that somebody is there.
#[derive(Debug, Error)]
pub(super) enum AppearError {
    /// The pupil is not on that sheet.
    #[error("この得点表に、その生徒はいません")]
    NotOnSheet,
    /// The database.
    #[error("the presence could not be kept")]
    Db(#[from] DbError),
}

/// Keeps that a browser, by the name that it gave itself, stands with a pupil of a sheet. The 教室 was found within the
/// person's scope.
pub(super) async fn appear(
    database: &Database,
    by: &Marker,
    of: (ExamId, ClassroomId),
    page: &str,
    entry: EntryId,
) -> Result<(), AppearError> {
    let mut tx = database.write().await?;
    let person = (by.actor().user_id.unwrap_or_default(), by.actor().name.as_str());
    if !store::upsert_presence(&mut tx, of, person, page, entry).await? {
        return Err(AppearError::NotOnSheet);
    }
    Ok(tx.commit().await?)
}
