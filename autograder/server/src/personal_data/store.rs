//! The SQL of personal data: reading all of one pupil's rows, and taking the pupil out of them.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use crate::entries::EntryId;
use crate::staff::Scope;
use crate::students::{ERASED_NAME, StudentId};

/// The pupil as registered.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Pupil {
    pub(super) id: StudentId,
    pub(super) number: String,
    pub(super) name: String,
    pub(super) grade: i64,
    pub(super) created_at: Timestamp,
    pub(super) juku_number: String,
    pub(super) juku_name: String,
    pub(super) classroom_name: String,
}

/// A round that the pupil sits.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct SeatRow {
    pub(super) entry_id: EntryId,
    pub(super) year: i64,
    pub(super) season: String,
    pub(super) grade: i64,
    pub(super) juku_name: String,
    pub(super) classroom_name: String,
}

#[derive(Debug, sqlx::FromRow)]
pub(super) struct SittingRow {
    pub(super) year: i64,
    pub(super) season: String,
    pub(super) subject: String,
    pub(super) absent: bool,
    pub(super) total: Option<i64>,
}

#[derive(Debug, sqlx::FromRow)]
pub(super) struct MarkRow {
    pub(super) year: i64,
    pub(super) season: String,
    pub(super) subject: String,
    pub(super) section_number: i64,
    pub(super) number: i64,
    pub(super) points: i64,
}

#[derive(Debug, sqlx::FromRow)]
pub(super) struct RemarkRow {
    pub(super) year: i64,
    pub(super) season: String,
    pub(super) subject: String,
    pub(super) words: String,
}

#[derive(Debug, sqlx::FromRow)]
pub(super) struct MarkChangeRow {
    pub(super) edited_at: Timestamp,
    pub(super) edited_by_name: String,
    pub(super) year: i64,
    pub(super) season: String,
    pub(super) subject: String,
    pub(super) section_number: i64,
    pub(super) number: i64,
    pub(super) old_points: Option<i64>,
    pub(super) new_points: Option<i64>,
}

#[derive(Debug, sqlx::FromRow)]
pub(super) struct AttendanceChangeRow {
    pub(super) edited_at: Timestamp,
    pub(super) edited_by_name: String,
    pub(super) year: i64,
    pub(super) season: String,
    pub(super) subject: String,
    pub(super) was_absent: bool,
    pub(super) is_absent: bool,
}

/// The pupil as a frozen version prints them.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct FrozenRow {
    pub(super) year: i64,
    pub(super) season: String,
    pub(super) version: i64,
    pub(super) frozen_at: Timestamp,
    pub(super) student_name: String,
    pub(super) student_number: String,
    pub(super) juku_name: String,
    pub(super) classroom_name: String,
    pub(super) grade: i64,
    pub(super) marks: String,
    pub(super) remarks: String,
}

#[derive(Debug, sqlx::FromRow)]
pub(super) struct ResultRow {
    pub(super) year: i64,
    pub(super) season: String,
    pub(super) version: i64,
    pub(super) result_column: i64,
    pub(super) total: i64,
    pub(super) deviation_tenths: Option<i64>,
    pub(super) national_rank: i64,
    pub(super) juku_rank: i64,
    pub(super) classroom_rank: i64,
}

/// A pupil within the scope who has not been erased.
pub(super) async fn find_pupil(tx: &mut ReadTx, scope: &Scope, id: StudentId) -> DbResult<Option<Pupil>> {
    tx.find(
        sql!(
            "SELECT s.id, s.number, s.name, s.grade, s.created_at, j.number AS juku_number, j.name AS juku_name,
                    c.name AS classroom_name
             FROM students s JOIN juku j ON j.id = s.juku_id JOIN classrooms c ON c.id = s.classroom_id
             WHERE s.id = $1 AND s.erased_at IS NULL AND (CAST($2 AS BIGINT) IS NULL OR s.juku_id = $2)
               AND (CAST($3 AS BIGINT) IS NULL OR s.classroom_id = $3)"
        ),
        params![id, scope.juku(), scope.classroom()],
    )
    .await
}

pub(super) async fn list_seats(tx: &mut ReadTx, id: StudentId) -> DbResult<Vec<SeatRow>> {
    tx.list(
        sql!(
            "SELECT e.id AS entry_id, r.year, r.season, e.grade, j.name AS juku_name, c.name AS classroom_name
             FROM entries e JOIN rounds r ON r.id = e.round_id JOIN juku j ON j.id = e.juku_id
             JOIN classrooms c ON c.id = e.classroom_id WHERE e.student_id = $1 ORDER BY r.id"
        ),
        params![id],
    )
    .await
}

pub(super) async fn list_sittings(tx: &mut ReadTx, id: StudentId) -> DbResult<Vec<SittingRow>> {
    tx.list(
        sql!(
            "SELECT r.year, r.season, x.subject, t.absent, t.total
             FROM entries e JOIN rounds r ON r.id = e.round_id JOIN sittings t ON t.entry_id = e.id
             JOIN exams x ON x.id = t.exam_id WHERE e.student_id = $1 ORDER BY r.id, x.id"
        ),
        params![id],
    )
    .await
}

pub(super) async fn list_marks(tx: &mut ReadTx, id: StudentId) -> DbResult<Vec<MarkRow>> {
    tx.list(
        sql!(
            "SELECT r.year, r.season, x.subject, i.section_number, i.number, m.points
             FROM entries e JOIN rounds r ON r.id = e.round_id JOIN marks m ON m.entry_id = e.id
             JOIN items i ON i.id = m.item_id JOIN exams x ON x.id = i.exam_id
             WHERE e.student_id = $1 ORDER BY r.id, x.id, i.section_number, i.number"
        ),
        params![id],
    )
    .await
}

pub(super) async fn list_remarks(tx: &mut ReadTx, id: StudentId) -> DbResult<Vec<RemarkRow>> {
    tx.list(
        sql!(
            "SELECT r.year, r.season, x.subject, k.words
             FROM entries e JOIN rounds r ON r.id = e.round_id JOIN remarks k ON k.entry_id = e.id
             JOIN exams x ON x.id = k.exam_id WHERE e.student_id = $1 ORDER BY r.id, x.id"
        ),
        params![id],
    )
    .await
}

/// What was noted on the pupil's rows in an inspection; the same columns as a remark.
pub(super) async fn list_ticks(tx: &mut ReadTx, id: StudentId) -> DbResult<Vec<RemarkRow>> {
    tx.list(
        sql!(
            "SELECT r.year, r.season, x.subject, k.note AS words
             FROM entries e JOIN rounds r ON r.id = e.round_id JOIN inspection_ticks k ON k.entry_id = e.id
             JOIN exams x ON x.id = k.exam_id WHERE e.student_id = $1 ORDER BY r.id, x.id, k.id"
        ),
        params![id],
    )
    .await
}

pub(super) async fn list_mark_changes(tx: &mut ReadTx, id: StudentId) -> DbResult<Vec<MarkChangeRow>> {
    tx.list(
        sql!(
            "SELECT d.edited_at, d.edited_by_name, r.year, r.season, x.subject, i.section_number, i.number,
                    h.old_points, h.new_points
             FROM entries e JOIN rounds r ON r.id = e.round_id JOIN mark_changes h ON h.entry_id = e.id
             JOIN mark_edits d ON d.id = h.edit_id JOIN items i ON i.id = h.item_id JOIN exams x ON x.id = i.exam_id
             WHERE e.student_id = $1 ORDER BY d.id, x.id, i.section_number, i.number"
        ),
        params![id],
    )
    .await
}

pub(super) async fn list_attendance_changes(
    tx: &mut ReadTx,
    id: StudentId,
) -> DbResult<Vec<AttendanceChangeRow>> {
    tx.list(
        sql!(
            "SELECT d.edited_at, d.edited_by_name, r.year, r.season, x.subject, h.was_absent, h.is_absent
             FROM entries e JOIN rounds r ON r.id = e.round_id JOIN attendance_changes h ON h.entry_id = e.id
             JOIN mark_edits d ON d.id = h.edit_id JOIN exams x ON x.id = h.exam_id
             WHERE e.student_id = $1 ORDER BY d.id, x.id"
        ),
        params![id],
    )
    .await
}

pub(super) async fn list_frozen(tx: &mut ReadTx, id: StudentId) -> DbResult<Vec<FrozenRow>> {
    tx.list(
        sql!(
            "SELECT r.year, r.season, n.version, n.frozen_at, f.student_name, f.student_number, f.juku_name,
                    f.classroom_name, f.grade, f.marks, f.remarks
             FROM snapshot_entries f JOIN snapshots n ON n.id = f.snapshot_id JOIN rounds r ON r.id = n.round_id
             WHERE f.student_id = $1 ORDER BY r.id, n.version"
        ),
        params![id],
    )
    .await
}

pub(super) async fn list_results(tx: &mut ReadTx, id: StudentId) -> DbResult<Vec<ResultRow>> {
    tx.list(
        sql!(
            "SELECT r.year, r.season, n.version, t.result_column, t.total, t.deviation_tenths, t.national_rank,
                    t.juku_rank, t.classroom_rank
             FROM snapshot_entries f JOIN snapshots n ON n.id = f.snapshot_id JOIN rounds r ON r.id = n.round_id
             JOIN snapshot_results t ON t.snapshot_id = f.snapshot_id AND t.entry_id = f.entry_id
             WHERE f.student_id = $1 ORDER BY r.id, n.version, t.result_column"
        ),
        params![id],
    )
    .await
}

/// Takes name and 生徒ID of the pupil away; `false` if somebody did, or changed the pupil, since `seen` was read.
pub(super) async fn claim_erasure(tx: &mut WriteTx, seen: &Pupil) -> DbResult<bool> {
    let now = tx.now();
    let erased = tx
        .execute(
            sql!(
                "UPDATE students SET name = $4, number = $5, search = '', erased_at = $6
                 WHERE id = $1 AND number = $2 AND name = $3 AND erased_at IS NULL"
            ),
            params![seen.id, &seen.number, &seen.name, ERASED_NAME, erased_number(seen.id), now],
        )
        .await?;
    Ok(erased == 1)
}

/// Not a 生徒ID, so no file can mean it, and unique as one must be.
fn erased_number(id: StudentId) -> String {
    format!("消去{id}")
}

pub(super) async fn delete_remarks(tx: &mut WriteTx, id: StudentId) -> DbResult<u64> {
    tx.execute(
        sql!("DELETE FROM remarks WHERE entry_id IN (SELECT id FROM entries WHERE student_id = $1)"),
        params![id],
    )
    .await
}

/// Takes the notes of inspections away, which may name the pupil.
pub(super) async fn delete_ticks(tx: &mut WriteTx, id: StudentId) -> DbResult<u64> {
    tx.execute(
        sql!("DELETE FROM inspection_ticks WHERE entry_id IN (SELECT id FROM entries WHERE student_id = $1)"),
        params![id],
    )
    .await
}

/// Takes name, 生徒ID and remarks out of every frozen version; points and ranks stay.
pub(super) async fn update_frozen(tx: &mut WriteTx, id: StudentId) -> DbResult<u64> {
    tx.execute(
        sql!(
            "UPDATE snapshot_entries SET student_name = $2, student_number = $3, remarks = '[\"\",\"\"]'
             WHERE student_id = $1"
        ),
        params![id, ERASED_NAME, erased_number(id)],
    )
    .await
}

/// Forgets uploaded files that may name the pupil: those of the pupil's 塾, then and now, and those of 本部.
pub(super) async fn delete_imports(tx: &mut WriteTx, id: StudentId) -> DbResult<u64> {
    tx.execute(
        sql!(
            "DELETE FROM imports WHERE juku_id IS NULL
                OR juku_id IN (SELECT juku_id FROM entries WHERE student_id = $1)
                OR juku_id IN (SELECT juku_id FROM students WHERE id = $1)"
        ),
        params![id],
    )
    .await
}

/// Ends every printing that may hold the pupil's card, so that its file goes; says how many.
pub(super) async fn update_printings(tx: &mut WriteTx, id: StudentId) -> DbResult<u64> {
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
