//! The SQL that reads all of one pupil's rows.

use platform_database::{DbResult, ReadTx, Timestamp, params, sql};

use crate::entries::EntryId;
use crate::entry_notes::EntryNote;
use crate::marks::is_of_headquarters;
use crate::snapshots::is_readable;
use crate::staff::Scope;
use crate::students::StudentId;

/// The pupil as registered.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::personal_data) struct Pupil {
    pub(in crate::personal_data) id: StudentId,
    pub(in crate::personal_data) number: String,
    pub(in crate::personal_data) name: String,
    pub(in crate::personal_data) kana: String,
    pub(in crate::personal_data) memo: String,
    pub(in crate::personal_data) status: String,
    pub(in crate::personal_data) grade: i64,
    pub(in crate::personal_data) created_at: Timestamp,
    pub(in crate::personal_data) juku_number: String,
    pub(in crate::personal_data) juku_name: String,
    pub(in crate::personal_data) classroom_name: String,
}

/// A round that the pupil sits.
#[derive(Debug, sqlx::FromRow)]
pub(in crate::personal_data) struct SeatRow {
    pub(in crate::personal_data) entry_id: EntryId,
    pub(in crate::personal_data) year: i64,
    pub(in crate::personal_data) season: String,
    pub(in crate::personal_data) grade: i64,
    pub(in crate::personal_data) juku_name: String,
    pub(in crate::personal_data) classroom_name: String,
    #[sqlx(flatten)]
    pub(in crate::personal_data) note: EntryNote,
}

#[derive(Debug, sqlx::FromRow)]
pub(in crate::personal_data) struct SittingRow {
    pub(in crate::personal_data) year: i64,
    pub(in crate::personal_data) season: String,
    pub(in crate::personal_data) subject: String,
    pub(in crate::personal_data) absent: bool,
    pub(in crate::personal_data) note: Option<String>,
    pub(in crate::personal_data) total: Option<i64>,
}

#[derive(Debug, sqlx::FromRow)]
pub(in crate::personal_data) struct MarkRow {
    pub(in crate::personal_data) year: i64,
    pub(in crate::personal_data) season: String,
    pub(in crate::personal_data) subject: String,
    pub(in crate::personal_data) section_number: i64,
    pub(in crate::personal_data) number: i64,
    pub(in crate::personal_data) points: i64,
}

#[derive(Debug, sqlx::FromRow)]
pub(in crate::personal_data) struct RemarkRow {
    pub(in crate::personal_data) year: i64,
    pub(in crate::personal_data) season: String,
    pub(in crate::personal_data) subject: String,
    pub(in crate::personal_data) words: String,
}

/// Who changed something, when and of which exam.
#[derive(Debug, sqlx::FromRow)]
pub(in crate::personal_data) struct EditRow {
    pub(in crate::personal_data) edited_at: Timestamp,
    pub(in crate::personal_data) edited_by_name: String,
    pub(in crate::personal_data) is_of_headquarters: bool,
    pub(in crate::personal_data) year: i64,
    pub(in crate::personal_data) season: String,
    pub(in crate::personal_data) subject: String,
}

#[derive(Debug, sqlx::FromRow)]
pub(in crate::personal_data) struct MarkChangeRow {
    #[sqlx(flatten)]
    pub(in crate::personal_data) edit: EditRow,
    pub(in crate::personal_data) section_number: i64,
    pub(in crate::personal_data) number: i64,
    pub(in crate::personal_data) old_points: Option<i64>,
    pub(in crate::personal_data) new_points: Option<i64>,
}

#[derive(Debug, sqlx::FromRow)]
pub(in crate::personal_data) struct AttendanceChangeRow {
    #[sqlx(flatten)]
    pub(in crate::personal_data) edit: EditRow,
    pub(in crate::personal_data) was_absent: bool,
    pub(in crate::personal_data) is_absent: bool,
}

#[derive(Debug, sqlx::FromRow)]
pub(in crate::personal_data) struct NoteChangeRow {
    #[sqlx(flatten)]
    pub(in crate::personal_data) edit: EditRow,
    pub(in crate::personal_data) old_note: Option<String>,
    pub(in crate::personal_data) new_note: Option<String>,
}

/// The pupil as a frozen version prints them.
#[derive(Debug, sqlx::FromRow)]
pub(in crate::personal_data) struct FrozenRow {
    pub(in crate::personal_data) year: i64,
    pub(in crate::personal_data) season: String,
    pub(in crate::personal_data) version: i64,
    pub(in crate::personal_data) frozen_at: Timestamp,
    pub(in crate::personal_data) student_name: String,
    pub(in crate::personal_data) student_number: String,
    pub(in crate::personal_data) juku_name: String,
    pub(in crate::personal_data) classroom_name: String,
    pub(in crate::personal_data) grade: i64,
    pub(in crate::personal_data) marks: String,
    pub(in crate::personal_data) remarks: String,
    pub(in crate::personal_data) summary: String,
}

#[derive(Debug, sqlx::FromRow)]
pub(in crate::personal_data) struct ResultRow {
    pub(in crate::personal_data) year: i64,
    pub(in crate::personal_data) season: String,
    pub(in crate::personal_data) version: i64,
    pub(in crate::personal_data) result_column: i64,
    pub(in crate::personal_data) total: i64,
    pub(in crate::personal_data) deviation_tenths: Option<i64>,
    pub(in crate::personal_data) national_rank: i64,
    pub(in crate::personal_data) juku_rank: i64,
    pub(in crate::personal_data) classroom_rank: i64,
}

/// A pupil within the scope who has not been erased.
pub(in crate::personal_data) async fn find_pupil(
    tx: &mut ReadTx,
    scope: &Scope,
    id: StudentId,
) -> DbResult<Option<Pupil>> {
    tx.find(
        sql!(
            "SELECT s.id, s.number, s.name, s.kana, s.memo, s.status, s.grade, s.created_at, j.number AS juku_number, j.name AS juku_name,
                    c.name AS classroom_name
             FROM students s JOIN juku j ON j.id = s.juku_id JOIN classrooms c ON c.id = s.classroom_id
             WHERE s.id = $1 AND s.erased_at IS NULL AND s.merged_into IS NULL AND (CAST($2 AS BIGINT) IS NULL OR s.juku_id = $2)
               AND (CAST($3 AS BIGINT) IS NULL OR s.classroom_id = $3)"
        ),
        params![id, scope.juku(), scope.classroom()],
    )
    .await
}

pub(in crate::personal_data) async fn list_seats(tx: &mut ReadTx, id: StudentId) -> DbResult<Vec<SeatRow>> {
    tx.list(
        sql!(
            "SELECT e.id AS entry_id, r.year, r.season, e.grade, j.name AS juku_name, c.name AS classroom_name,
                    COALESCE(n.seat, '') AS seat, COALESCE(n.memo, '') AS memo
             FROM entries e JOIN rounds r ON r.id = e.round_id JOIN juku j ON j.id = e.juku_id
             JOIN classrooms c ON c.id = e.classroom_id LEFT JOIN entry_notes n ON n.entry_id = e.id
             WHERE e.student_id = $1 ORDER BY r.id"
        ),
        params![id],
    )
    .await
}

pub(in crate::personal_data) async fn list_sittings(
    tx: &mut ReadTx,
    id: StudentId,
) -> DbResult<Vec<SittingRow>> {
    tx.list(
        sql!(
            "SELECT r.year, r.season, x.subject, t.absent, n.note, t.total
             FROM entries e JOIN rounds r ON r.id = e.round_id JOIN sittings t ON t.entry_id = e.id
             LEFT JOIN sitting_notes n ON n.exam_id = t.exam_id AND n.entry_id = t.entry_id
             JOIN exams x ON x.id = t.exam_id WHERE e.student_id = $1 ORDER BY r.id, x.id"
        ),
        params![id],
    )
    .await
}

pub(in crate::personal_data) async fn list_marks(tx: &mut ReadTx, id: StudentId) -> DbResult<Vec<MarkRow>> {
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

pub(in crate::personal_data) async fn list_remarks(
    tx: &mut ReadTx,
    id: StudentId,
) -> DbResult<Vec<RemarkRow>> {
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
pub(in crate::personal_data) async fn list_ticks(tx: &mut ReadTx, id: StudentId) -> DbResult<Vec<RemarkRow>> {
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

pub(in crate::personal_data) async fn list_mark_changes(
    tx: &mut ReadTx,
    id: StudentId,
) -> DbResult<Vec<MarkChangeRow>> {
    tx.list(
        sql!(concat!(
            "SELECT d.edited_at, d.edited_by_name, ",
            is_of_headquarters!("d", "f"),
            " AS is_of_headquarters, r.year, r.season, x.subject, i.section_number, i.number, h.old_points, h.new_points
             FROM entries e JOIN rounds r ON r.id = e.round_id JOIN mark_changes h ON h.entry_id = e.id
             JOIN mark_edits d ON d.id = h.edit_id JOIN items i ON i.id = h.item_id JOIN exams x ON x.id = i.exam_id
             LEFT JOIN staff f ON f.user_id = d.edited_by
             WHERE e.student_id = $1 ORDER BY d.id, x.id, i.section_number, i.number"
        )),
        params![id],
    )
    .await
}

pub(in crate::personal_data) async fn list_attendance_changes(
    tx: &mut ReadTx,
    id: StudentId,
) -> DbResult<Vec<AttendanceChangeRow>> {
    tx.list(
        sql!(concat!(
            "SELECT d.edited_at, d.edited_by_name, ",
            is_of_headquarters!("d", "f"),
            " AS is_of_headquarters, r.year, r.season, x.subject, h.was_absent, h.is_absent
             FROM entries e JOIN rounds r ON r.id = e.round_id JOIN attendance_changes h ON h.entry_id = e.id
             JOIN mark_edits d ON d.id = h.edit_id JOIN exams x ON x.id = h.exam_id
             LEFT JOIN staff f ON f.user_id = d.edited_by
             WHERE e.student_id = $1 ORDER BY d.id, x.id"
        )),
        params![id],
    )
    .await
}

/// How the notes of the pupil's sittings changed; the newest is what stands.
pub(in crate::personal_data) async fn list_note_changes(
    tx: &mut ReadTx,
    id: StudentId,
) -> DbResult<Vec<NoteChangeRow>> {
    tx.list(
        sql!(concat!(
            "SELECT d.edited_at, d.edited_by_name, ",
            is_of_headquarters!("d", "f"),
            " AS is_of_headquarters, r.year, r.season, x.subject, h.old_note, h.new_note
             FROM entries e JOIN rounds r ON r.id = e.round_id JOIN note_changes h ON h.entry_id = e.id
             JOIN mark_edits d ON d.id = h.edit_id JOIN exams x ON x.id = h.exam_id
             LEFT JOIN staff f ON f.user_id = d.edited_by
             WHERE e.student_id = $1 ORDER BY d.id, x.id"
        )),
        params![id],
    )
    .await
}

/// The frozen cards of the pupil in the versions that somebody of `scope` may read.
pub(in crate::personal_data) async fn list_frozen(
    tx: &mut ReadTx,
    scope: &Scope,
    id: StudentId,
) -> DbResult<Vec<FrozenRow>> {
    let now = tx.now();
    tx.list(
        sql!(concat!(
            "SELECT r.year, r.season, n.version, n.frozen_at, f.student_name, f.student_number, f.juku_name,
                    f.classroom_name, f.grade, f.marks, f.remarks, f.summary
             FROM snapshot_entries f JOIN snapshots n ON n.id = f.snapshot_id JOIN rounds r ON r.id = n.round_id
             WHERE f.student_id IN (SELECT id FROM students WHERE id = $1 OR merged_into = $1) AND ",
            is_readable!("n", "$2", "$3"),
            " ORDER BY r.id, n.version"
        )),
        params![id, scope.is_headquarters(), now],
    )
    .await
}

/// The results of the pupil in those versions.
pub(in crate::personal_data) async fn list_results(
    tx: &mut ReadTx,
    scope: &Scope,
    id: StudentId,
) -> DbResult<Vec<ResultRow>> {
    let now = tx.now();
    tx.list(
        sql!(concat!(
            "SELECT r.year, r.season, n.version, t.result_column, t.total, t.deviation_tenths, t.national_rank,
                    t.juku_rank, t.classroom_rank
             FROM snapshot_entries f JOIN snapshots n ON n.id = f.snapshot_id JOIN rounds r ON r.id = n.round_id
             JOIN snapshot_results t ON t.snapshot_id = f.snapshot_id AND t.entry_id = f.entry_id
             WHERE f.student_id IN (SELECT id FROM students WHERE id = $1 OR merged_into = $1) AND ",
            is_readable!("n", "$2", "$3"),
            " ORDER BY r.id, n.version, t.result_column"
        )),
        params![id, scope.is_headquarters(), now],
    )
    .await
}
