//! The SQL of remarks.

use std::collections::HashMap;

use autograder_grading::Grade;
use platform_database::{DbResult, ReadTx, WriteTx, params, sql};

use crate::classrooms::ClassroomId;
use crate::entries::EntryId;
use crate::exams::ExamId;
use crate::juku::JukuId;
use crate::rounds::RoundId;

/// The remarks of a grade, of all entries or of those of one 塾, 教室 or pupil.
pub(crate) async fn list_remarks(
    tx: &mut ReadTx,
    round: RoundId,
    grade: Grade,
    only: (Option<JukuId>, Option<ClassroomId>, Option<EntryId>),
) -> DbResult<HashMap<(EntryId, ExamId), String>> {
    let rows: Vec<(EntryId, ExamId, String)> = tx
        .list(
            sql!(
                "SELECT r.entry_id, r.exam_id, r.words FROM remarks r JOIN entries e ON e.id = r.entry_id
                 WHERE e.round_id = $1 AND e.grade = $2 AND (CAST($3 AS BIGINT) IS NULL OR e.juku_id = $3)
                   AND (CAST($4 AS BIGINT) IS NULL OR e.classroom_id = $4) AND (CAST($5 AS BIGINT) IS NULL OR e.id = $5)"
            ),
            params![round, grade.number(), only.0, only.1, only.2],
        )
        .await?;
    Ok(rows.into_iter().map(|(entry, exam, words)| ((entry, exam), words)).collect())
}

pub(super) async fn upsert_remark(
    tx: &mut WriteTx,
    entry: EntryId,
    exam: ExamId,
    words: &str,
) -> DbResult<()> {
    tx.execute(
        sql!(
            "INSERT INTO remarks (entry_id, exam_id, words) VALUES ($1, $2, $3)
             ON CONFLICT (entry_id, exam_id) DO UPDATE SET words = excluded.words, revision = remarks.revision + 1"
        ),
        params![entry, exam, words],
    )
    .await?;
    Ok(())
}

/// Back to the phrase.
pub(super) async fn delete_remark(tx: &mut WriteTx, entry: EntryId, exam: ExamId) -> DbResult<()> {
    tx.execute(sql!("DELETE FROM remarks WHERE entry_id = $1 AND exam_id = $2"), params![entry, exam])
        .await?;
    Ok(())
}
