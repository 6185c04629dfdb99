//! The SQL that takes a pupil out of the rows.

use platform_database::{DbResult, WriteTx, params, sql};

use super::Pupil;
use crate::students::{ERASED_NAME, StudentId};

/// Takes name and 生徒ID, ふりがな and 担当メモ of the pupil away; `false` if somebody did, or changed the pupil, since `seen` was read.
pub(in crate::personal_data) async fn claim_erasure(tx: &mut WriteTx, seen: &Pupil) -> DbResult<bool> {
    let now = tx.now();
    let erased = tx
        .execute(
            sql!(
                "UPDATE students SET name = $4, number = $5, kana = '', memo = '', search = '', erased_at = $6,
                        revision = revision + 1
                 WHERE id = $1 AND number = $2 AND name = $3 AND erased_at IS NULL"
            ),
            params![seen.id, &seen.number, &seen.name, ERASED_NAME, erased_number(seen.id), now],
        )
        .await?;
    Ok(erased == 1)
}

/// Takes them away from the rows that were merged into the pupil's, too.
pub(in crate::personal_data) async fn update_doubles(tx: &mut WriteTx, id: StudentId) -> DbResult<u64> {
    let now = tx.now();
    tx.execute(
        sql!(
            "UPDATE students SET name = $2, number = '消去' || CAST(id AS TEXT), kana = '', memo = '', search = '',
                    erased_at = $3, revision = revision + 1
             WHERE merged_into = $1 AND erased_at IS NULL"
        ),
        params![id, ERASED_NAME, now],
    )
    .await
}

/// Takes the reasons that somebody typed out of the pupil's moves.
pub(in crate::personal_data) async fn update_moves(tx: &mut WriteTx, id: StudentId) -> DbResult<u64> {
    tx.execute(
        sql!(
            "UPDATE student_moves SET reason = '' WHERE reason <> ''
               AND student_id IN (SELECT id FROM students WHERE id = $1 OR merged_into = $1)"
        ),
        params![id],
    )
    .await
}

/// Not a 生徒ID, so no file can mean it, and unique as one must be.
fn erased_number(id: StudentId) -> String {
    format!("消去{id}")
}

pub(in crate::personal_data) async fn delete_remarks(tx: &mut WriteTx, id: StudentId) -> DbResult<u64> {
    tx.execute(
        sql!("DELETE FROM remarks WHERE entry_id IN (SELECT id FROM entries WHERE student_id = $1)"),
        params![id],
    )
    .await
}

/// Takes the notes of inspections away, which may name the pupil.
pub(in crate::personal_data) async fn delete_ticks(tx: &mut WriteTx, id: StudentId) -> DbResult<u64> {
    tx.execute(
        sql!("DELETE FROM inspection_ticks WHERE entry_id IN (SELECT id FROM entries WHERE student_id = $1)"),
        params![id],
    )
    .await
}

/// Takes away what was noted of the pupil's sittings, now and before, and of the rounds they sat: these are free words.
pub(in crate::personal_data) async fn delete_notes(tx: &mut WriteTx, id: StudentId) -> DbResult<u64> {
    let of_entries = tx
        .execute(
            sql!("DELETE FROM entry_notes WHERE entry_id IN (SELECT id FROM entries WHERE student_id = $1)"),
            params![id],
        )
        .await?;
    tx.execute(
        sql!("DELETE FROM note_changes WHERE entry_id IN (SELECT id FROM entries WHERE student_id = $1)"),
        params![id],
    )
    .await?;
    let of_sittings = tx
        .execute(
            sql!(
                "DELETE FROM sitting_notes WHERE entry_id IN (SELECT id FROM entries WHERE student_id = $1)"
            ),
            params![id],
        )
        .await?;
    Ok(of_entries + of_sittings)
}

/// Takes 面談メモ away, those of rows that were merged into the pupil's, too.
pub(in crate::personal_data) async fn delete_interviews(tx: &mut WriteTx, id: StudentId) -> DbResult<u64> {
    tx.execute(
        sql!(
            "DELETE FROM interview_notes
             WHERE student_id IN (SELECT id FROM students WHERE id = $1 OR merged_into = $1)"
        ),
        params![id],
    )
    .await
}

/// Takes name, 生徒ID and remarks out of every frozen version; points and ranks stay.
pub(in crate::personal_data) async fn update_frozen(tx: &mut WriteTx, id: StudentId) -> DbResult<u64> {
    tx.execute(
        sql!(
            "UPDATE snapshot_entries SET student_name = $2, student_number = '消去' || CAST(student_id AS TEXT),
                    remarks = '[\"\",\"\"]', summary = ''
             WHERE student_id IN (SELECT id FROM students WHERE id = $1 OR merged_into = $1)"
        ),
        params![id, ERASED_NAME],
    )
    .await
}

/// Forgets uploaded files that may name the pupil: those of the pupil's 塾, then and now, and those of 本部.
pub(in crate::personal_data) async fn delete_imports(tx: &mut WriteTx, id: StudentId) -> DbResult<u64> {
    let of_rounds = tx
        .execute(
            sql!(
                "DELETE FROM imports WHERE juku_id IS NULL
                    OR juku_id IN (SELECT juku_id FROM entries WHERE student_id = $1)
                    OR juku_id IN (SELECT juku_id FROM students WHERE id = $1)"
            ),
            params![id],
        )
        .await?;
    let of_none = tx
        .execute(
            sql!(
                "DELETE FROM student_imports WHERE juku_id IS NULL
                    OR juku_id IN (SELECT juku_id FROM students WHERE id = $1)"
            ),
            params![id],
        )
        .await?;
    Ok(of_rounds + of_none)
}

/// Ends every printing that may hold the pupil's card, so that its file goes; says how many.
pub(in crate::personal_data) async fn update_printings(tx: &mut WriteTx, id: StudentId) -> DbResult<u64> {
    let now = tx.now();
    tx.execute(
        sql!(
            "UPDATE printings SET expires_at = $2, unprinted = '[]'
             WHERE (expires_at > $2 OR unprinted <> '[]') AND EXISTS (SELECT 1 FROM entries e
                WHERE e.student_id = $1 AND e.round_id = printings.round_id
                  AND (printings.juku_id IS NULL OR printings.juku_id = e.juku_id)
                  AND (printings.classroom_id IS NULL OR printings.classroom_id = e.classroom_id)
                  AND (printings.only_juku_id IS NULL OR printings.only_juku_id = e.juku_id)
                  AND (printings.only_classroom_id IS NULL OR printings.only_classroom_id = e.classroom_id)
                  AND (printings.only_grade IS NULL OR printings.only_grade = e.grade))"
        ),
        params![id, now],
    )
    .await
}
