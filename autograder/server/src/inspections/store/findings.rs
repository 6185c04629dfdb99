//! The SQL of what is found.

use platform_database::{DbResult, ReadTx, Timestamp, params, sql};

use crate::classrooms::ClassroomId;
use crate::entries::EntryId;
use crate::exams::ExamId;
use crate::inspections::{FAR_PERCENT, FEWEST_PUPILS, FEWEST_SECTIONS, MOST};
use crate::rounds::RoundId;

/// What changes whenever something else may be found: the 締切, the roster, the marks, and whose name was erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(in crate::inspections) struct LiveVersion {
    revision: i64,
    roster_revision: i64,
    marked: i64,
    erased: i64,
    /// Pupils of the round.
    pub(in crate::inspections) entries: i64,
}

pub(in crate::inspections) async fn live_version(tx: &mut ReadTx, round: RoundId) -> DbResult<LiveVersion> {
    tx.load(
        sql!(
            "SELECT r.revision, r.roster_revision,
                    (SELECT CAST(COALESCE(SUM(s.revision), 0) AS BIGINT)
                     FROM exams x JOIN sheets s ON s.exam_id = x.id WHERE x.round_id = r.id) AS marked,
                    (SELECT COUNT(*) FROM students WHERE erased_at IS NOT NULL) AS erased,
                    (SELECT COUNT(*) FROM entries e WHERE e.round_id = r.id) AS entries
             FROM rounds r WHERE r.id = $1"
        ),
        params![round],
    )
    .await
}

/// A pupil's row in one exam.
#[derive(Debug, sqlx::FromRow)]
pub(in crate::inspections) struct PupilRow {
    pub(in crate::inspections) exam_id: ExamId,
    pub(in crate::inspections) classroom_id: ClassroomId,
    pub(in crate::inspections) entry_id: EntryId,
    pub(in crate::inspections) place: String,
    pub(in crate::inspections) student_name: String,
    pub(in crate::inspections) student_number: String,
    pub(in crate::inspections) total: Option<i64>,
    pub(in crate::inspections) entered: i64,
    pub(in crate::inspections) items: i64,
    pub(in crate::inspections) full_points: i64,
}

/// Two pupils of one 教室 with equal marks.
#[derive(Debug, sqlx::FromRow)]
pub(in crate::inspections) struct SameRow {
    #[sqlx(flatten)]
    pub(in crate::inspections) pupil: PupilRow,
    pub(in crate::inspections) other_entry_id: EntryId,
    pub(in crate::inspections) other_name: String,
    pub(in crate::inspections) other_number: String,
}

/// A 大問 in one 教室 and in the country; sums of points and numbers of marks.
#[derive(Debug, sqlx::FromRow)]
pub(in crate::inspections) struct MeanRow {
    pub(in crate::inspections) exam_id: ExamId,
    pub(in crate::inspections) classroom_id: ClassroomId,
    pub(in crate::inspections) place: String,
    pub(in crate::inspections) section_number: i64,
    pub(in crate::inspections) title: String,
    pub(in crate::inspections) items: i64,
    pub(in crate::inspections) full_points: i64,
    pub(in crate::inspections) points: i64,
    pub(in crate::inspections) marks: i64,
    pub(in crate::inspections) whole_points: i64,
    pub(in crate::inspections) whole_marks: i64,
}

/// A pupil's row that was changed late.
#[derive(Debug, sqlx::FromRow)]
pub(in crate::inspections) struct LateRow {
    pub(in crate::inspections) exam_id: ExamId,
    pub(in crate::inspections) classroom_id: ClassroomId,
    pub(in crate::inspections) entry_id: EntryId,
    pub(in crate::inspections) place: String,
    pub(in crate::inspections) student_name: String,
    pub(in crate::inspections) student_number: String,
    /// The latest of the late edits.
    pub(in crate::inspections) edit_id: i64,
    pub(in crate::inspections) changes: i64,
    pub(in crate::inspections) edited_at: Timestamp,
    pub(in crate::inspections) edited_by_name: String,
}

/// Rows of pupils who sat that are all zero, all full, or begun and not complete.
pub(in crate::inspections) async fn list_pupils(tx: &mut ReadTx, round: RoundId) -> DbResult<Vec<PupilRow>> {
    tx.list(
        sql!(
            "SELECT t.exam_id, e.classroom_id, t.entry_id, j.name || ' ' || c.name AS place, s.name AS student_name,
                    s.number AS student_number, t.total, t.entered,
                    (SELECT COUNT(*) FROM items i WHERE i.exam_id = t.exam_id) AS items, x.full_points
             FROM exams x JOIN sittings t ON t.exam_id = x.id JOIN entries e ON e.id = t.entry_id
             JOIN students s ON s.id = e.student_id JOIN classrooms c ON c.id = e.classroom_id
             JOIN juku j ON j.id = e.juku_id
             WHERE x.round_id = $1 AND NOT t.absent
               AND (t.total = 0 OR t.total = x.full_points OR (t.total IS NULL AND t.entered > 0))
             ORDER BY j.number, c.number, s.number, t.exam_id LIMIT $2"
        ),
        params![round, MOST],
    )
    .await
}

/// Pupils whose marks are, item by item, those of a pupil who was registered before them in the same 教室. Only rows of
/// equal totals are compared.
pub(in crate::inspections) async fn list_same_rows(
    tx: &mut ReadTx,
    round: RoundId,
) -> DbResult<Vec<SameRow>> {
    tx.list(
        sql!(
            "WITH tied AS (
                 SELECT exam_id, classroom_id, entry_id, total
                 FROM (SELECT t.exam_id, e.classroom_id, t.entry_id, t.total,
                              COUNT(*) OVER (PARTITION BY t.exam_id, e.classroom_id, t.total) AS pupils
                       FROM exams y JOIN sittings t ON t.exam_id = y.id AND t.total > 0 AND t.total < y.full_points
                       JOIN entries e ON e.id = t.entry_id
                       WHERE y.round_id = $1 AND (SELECT COUNT(*) FROM sections k WHERE k.exam_id = y.id) >= $2) z
                 WHERE pupils > 1),
             same AS (
                 SELECT b.exam_id, b.entry_id, MIN(a.entry_id) AS other_entry_id
                 FROM tied a JOIN tied b ON b.exam_id = a.exam_id AND b.classroom_id = a.classroom_id
                      AND b.total = a.total AND b.entry_id > a.entry_id
                 WHERE NOT EXISTS (SELECT 1 FROM items i JOIN marks ma ON ma.item_id = i.id AND ma.entry_id = a.entry_id
                                   JOIN marks mb ON mb.item_id = i.id AND mb.entry_id = b.entry_id
                                   WHERE i.exam_id = a.exam_id AND ma.points <> mb.points)
                 GROUP BY b.exam_id, b.entry_id)
             SELECT g.exam_id, e.classroom_id, g.entry_id, j.name || ' ' || c.name AS place, s.name AS student_name,
                    s.number AS student_number, t.total, t.entered, t.entered AS items, x.full_points,
                    g.other_entry_id, o.name AS other_name, o.number AS other_number
             FROM same g
             JOIN exams x ON x.id = g.exam_id JOIN sittings t ON t.exam_id = g.exam_id AND t.entry_id = g.entry_id
             JOIN entries e ON e.id = g.entry_id JOIN students s ON s.id = e.student_id
             JOIN classrooms c ON c.id = e.classroom_id JOIN juku j ON j.id = e.juku_id
             JOIN entries f ON f.id = g.other_entry_id JOIN students o ON o.id = f.student_id
             ORDER BY j.number, c.number, s.number, g.exam_id LIMIT $3"
        ),
        params![round, FEWEST_SECTIONS, MOST],
    )
    .await
}

/// The 大問 whose mean in a 教室 is further from the country's than [`FAR_PERCENT`] of their 配点. Only complete rows
/// count, so every pupil has as many marks of a 大問 as it has items.
pub(in crate::inspections) async fn list_far_means(
    tx: &mut ReadTx,
    round: RoundId,
) -> DbResult<Vec<MeanRow>> {
    tx.list(
        sql!(
            "WITH own AS (
                 SELECT i.exam_id, i.section_number, e.classroom_id, CAST(SUM(m.points) AS BIGINT) AS points,
                        COUNT(*) AS marks
                 FROM entries e JOIN sittings t ON t.entry_id = e.id AND t.total IS NOT NULL
                 JOIN items i ON i.exam_id = t.exam_id JOIN marks m ON m.entry_id = e.id AND m.item_id = i.id
                 WHERE e.round_id = $1
                 GROUP BY i.exam_id, i.section_number, e.classroom_id),
             whole AS (
                 SELECT exam_id, section_number, CAST(SUM(points) AS BIGINT) AS points, CAST(SUM(marks) AS BIGINT) AS marks
                 FROM own GROUP BY exam_id, section_number),
             worth AS (
                 SELECT i.exam_id, i.section_number, COUNT(*) AS items, CAST(SUM(i.points) AS BIGINT) AS full_points
                 FROM exams x JOIN items i ON i.exam_id = x.id WHERE x.round_id = $1
                 GROUP BY i.exam_id, i.section_number)
             SELECT own.exam_id, own.classroom_id, j.name || ' ' || c.name AS place, own.section_number, s.title,
                    worth.items, worth.full_points, own.points, own.marks, whole.points AS whole_points,
                    whole.marks AS whole_marks
             FROM own JOIN whole ON whole.exam_id = own.exam_id AND whole.section_number = own.section_number
             JOIN worth ON worth.exam_id = own.exam_id AND worth.section_number = own.section_number
             JOIN sections s ON s.exam_id = own.exam_id AND s.number = own.section_number
             JOIN classrooms c ON c.id = own.classroom_id JOIN juku j ON j.id = c.juku_id
             WHERE own.marks >= $3 * worth.items
               AND ABS(own.points * whole.marks - whole.points * own.marks) * worth.items * 100
                   > $2 * worth.full_points * own.marks * whole.marks
             ORDER BY j.number, c.number, own.exam_id, own.section_number LIMIT $4"
        ),
        params![round, FAR_PERCENT, FEWEST_PUPILS, MOST],
    )
    .await
}

/// Rows of which something was changed after `moment`.
pub(in crate::inspections) async fn list_late_changes(
    tx: &mut ReadTx,
    round: RoundId,
    moment: Timestamp,
) -> DbResult<Vec<LateRow>> {
    tx.list(
        sql!(
            "SELECT g.exam_id, e.classroom_id, g.entry_id, j.name || ' ' || c.name AS place, s.name AS student_name,
                    s.number AS student_number, g.edit_id, g.changes, l.edited_at, l.edited_by_name
             FROM (SELECT exam_id, entry_id, MAX(edit_id) AS edit_id, COUNT(*) AS changes
                   FROM (SELECT i.exam_id, m.entry_id, m.edit_id
                         FROM mark_edits d JOIN mark_changes m ON m.edit_id = d.id JOIN items i ON i.id = m.item_id
                         WHERE d.round_id = $1 AND d.edited_at > $2
                         UNION ALL
                         SELECT a.exam_id, a.entry_id, a.edit_id
                         FROM mark_edits d JOIN attendance_changes a ON a.edit_id = d.id
                         WHERE d.round_id = $1 AND d.edited_at > $2) k
                   GROUP BY exam_id, entry_id) g
             JOIN mark_edits l ON l.id = g.edit_id JOIN entries e ON e.id = g.entry_id
             JOIN students s ON s.id = e.student_id JOIN classrooms c ON c.id = e.classroom_id
             JOIN juku j ON j.id = e.juku_id
             ORDER BY j.number, c.number, s.number, g.exam_id LIMIT $3"
        ),
        params![round, moment, MOST],
    )
    .await
}
