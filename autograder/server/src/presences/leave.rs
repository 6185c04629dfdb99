//! Going away.

use platform_database::{Database, DbResult};

use super::store;
use crate::classrooms::ClassroomId;
use crate::exams::ExamId;
use crate::staff::Marker;

/// Forgets that a browser of this person has the sheet open.
pub(super) async fn leave(
    database: &Database,
    by: &Marker,
    of: (ExamId, ClassroomId),
    page: &str,
) -> DbResult<()> {
    let mut tx = database.write().await?;
    store::delete_presence(&mut tx, of, by.actor().user_id.unwrap_or_default(), page).await?;
    tx.commit().await
}
