//! The SQL of completions and second typings.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use crate::classrooms::ClassroomId;
use crate::exams::ExamId;

/// What was said of a sheet last.
#[derive(Clone, Debug, Default, sqlx::FromRow)]
pub(crate) struct Standing {
    /// At which revision, when and by whom it was called complete.
    pub(crate) completed_revision: Option<i64>,
    pub(crate) completed_at: Option<Timestamp>,
    pub(crate) completed_by: Option<String>,
    /// The same of the newest second typing.
    pub(crate) retyped_revision: Option<i64>,
    pub(crate) retyped_at: Option<Timestamp>,
    pub(crate) retyped_by: Option<String>,
    /// How many values it found different.
    pub(crate) differences: Option<i64>,
}

/// What was said of the sheet last; nothing, if nobody did.
pub(crate) async fn find_standing(
    tx: &mut ReadTx,
    exam: ExamId,
    classroom: ClassroomId,
) -> DbResult<Standing> {
    let found = tx
        .find(
            sql!(
                "SELECT c.revision AS completed_revision, c.completed_at, c.completed_by_name AS completed_by,
                        r.revision AS retyped_revision, r.retyped_at, r.retyped_by_name AS retyped_by, r.differences
                 FROM sheets s
                 LEFT JOIN sheet_completions c ON c.exam_id = s.exam_id AND c.classroom_id = s.classroom_id
                 LEFT JOIN sheet_retypings r ON r.exam_id = s.exam_id AND r.classroom_id = s.classroom_id
                 WHERE s.exam_id = $1 AND s.classroom_id = $2"
            ),
            params![exam, classroom],
        )
        .await?;
    Ok(found.unwrap_or_default())
}

pub(super) async fn upsert_completion(
    tx: &mut WriteTx,
    (exam, classroom, revision): (ExamId, ClassroomId, i64),
    doubts: i64,
    by: &str,
) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!(
            "INSERT INTO sheet_completions (exam_id, classroom_id, revision, doubts, completed_at, completed_by_name)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (exam_id, classroom_id) DO UPDATE SET revision = excluded.revision, doubts = excluded.doubts,
                completed_at = excluded.completed_at, completed_by_name = excluded.completed_by_name"
        ),
        params![exam, classroom, revision, doubts, now, by],
    )
    .await?;
    Ok(())
}

/// Whether there was a completion to take back.
pub(super) async fn delete_completion(
    tx: &mut WriteTx,
    exam: ExamId,
    classroom: ClassroomId,
) -> DbResult<bool> {
    let gone = tx
        .execute(
            sql!("DELETE FROM sheet_completions WHERE exam_id = $1 AND classroom_id = $2"),
            params![exam, classroom],
        )
        .await?;
    Ok(gone == 1)
}

pub(super) async fn upsert_retyping(
    tx: &mut WriteTx,
    (exam, classroom, revision): (ExamId, ClassroomId, i64),
    differences: i64,
    by: &str,
) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!(
            "INSERT INTO sheet_retypings (exam_id, classroom_id, revision, differences, retyped_at, retyped_by_name)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (exam_id, classroom_id) DO UPDATE SET revision = excluded.revision,
                differences = excluded.differences, retyped_at = excluded.retyped_at,
                retyped_by_name = excluded.retyped_by_name"
        ),
        params![exam, classroom, revision, differences, now, by],
    )
    .await?;
    Ok(())
}
