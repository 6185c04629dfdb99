//! The SQL of inspections.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use super::finding::Finding;
use super::{FAR_PERCENT, FEWEST_PUPILS, FEWEST_SECTIONS, MOST, TickId};
use crate::classrooms::ClassroomId;
use crate::entries::EntryId;
use crate::exams::ExamId;
use crate::rounds::RoundId;

/// What changes whenever something else may be found: the roster, the marks, the names of pupils, the 締切.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct LiveVersion {
    revision: i64,
    roster_revision: i64,
    marked: i64,
}

pub(super) async fn live_version(tx: &mut ReadTx, round: RoundId) -> DbResult<LiveVersion> {
    tx.load(
        sql!(
            "SELECT r.revision, r.roster_revision,
                    (SELECT CAST(COALESCE(SUM(s.revision), 0) AS BIGINT)
                     FROM exams x JOIN sheets s ON s.exam_id = x.id WHERE x.round_id = r.id) AS marked
             FROM rounds r WHERE r.id = $1"
        ),
        params![round],
    )
    .await
}

/// A pupil's row in one exam.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct PupilRow {
    pub(super) exam_id: ExamId,
    pub(super) classroom_id: ClassroomId,
    pub(super) entry_id: EntryId,
    pub(super) place: String,
    pub(super) student_name: String,
    pub(super) student_number: String,
    pub(super) total: Option<i64>,
    pub(super) entered: i64,
    pub(super) items: i64,
    pub(super) full_points: i64,
}

/// Two pupils of one 教室 with equal marks.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct SameRow {
    #[sqlx(flatten)]
    pub(super) pupil: PupilRow,
    pub(super) other_entry_id: EntryId,
    pub(super) other_name: String,
    pub(super) other_number: String,
}

/// A 大問 in one 教室 and in the country; sums of points and numbers of marks.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct MeanRow {
    pub(super) exam_id: ExamId,
    pub(super) classroom_id: ClassroomId,
    pub(super) place: String,
    pub(super) section_number: i64,
    pub(super) title: String,
    pub(super) items: i64,
    pub(super) full_points: i64,
    pub(super) points: i64,
    pub(super) marks: i64,
    pub(super) whole_points: i64,
    pub(super) whole_marks: i64,
}

/// A pupil's row that was changed late.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct LateRow {
    pub(super) exam_id: ExamId,
    pub(super) classroom_id: ClassroomId,
    pub(super) entry_id: EntryId,
    pub(super) place: String,
    pub(super) student_name: String,
    pub(super) student_number: String,
    /// The latest of the late edits.
    pub(super) edit_id: i64,
    pub(super) changes: i64,
    pub(super) edited_at: Timestamp,
    pub(super) edited_by_name: String,
}

/// Rows of pupils who sat that are all zero, all full, or begun and not complete.
pub(super) async fn list_pupils(tx: &mut ReadTx, round: RoundId) -> DbResult<Vec<PupilRow>> {
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

/// Pupils whose marks are, item by item, those of a pupil who was registered before them in the same 教室.
pub(super) async fn list_same_rows(tx: &mut ReadTx, round: RoundId) -> DbResult<Vec<SameRow>> {
    tx.list(
        sql!(
            "SELECT g.exam_id, e.classroom_id, g.entry_id, j.name || ' ' || c.name AS place, s.name AS student_name,
                    s.number AS student_number, t.total, t.entered, t.entered AS items, x.full_points,
                    g.other_entry_id, o.name AS other_name, o.number AS other_number
             FROM (SELECT a.exam_id, b.entry_id, MIN(a.entry_id) AS other_entry_id
                   FROM exams y JOIN sittings a ON a.exam_id = y.id AND a.total > 0 AND a.total < y.full_points
                   JOIN entries ea ON ea.id = a.entry_id
                   JOIN entries eb ON eb.classroom_id = ea.classroom_id AND eb.round_id = ea.round_id
                        AND eb.grade = ea.grade AND eb.id > ea.id
                   JOIN sittings b ON b.exam_id = a.exam_id AND b.entry_id = eb.id AND b.total = a.total
                   WHERE y.round_id = $1 AND (SELECT COUNT(*) FROM sections k WHERE k.exam_id = y.id) >= $2
                     AND NOT EXISTS (SELECT 1 FROM items i JOIN marks ma ON ma.item_id = i.id AND ma.entry_id = a.entry_id
                                     JOIN marks mb ON mb.item_id = i.id AND mb.entry_id = b.entry_id
                                     WHERE i.exam_id = a.exam_id AND ma.points <> mb.points)
                   GROUP BY a.exam_id, b.entry_id) g
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
pub(super) async fn list_far_means(tx: &mut ReadTx, round: RoundId) -> DbResult<Vec<MeanRow>> {
    tx.list(
        sql!(
            "WITH own AS (
                 SELECT i.exam_id, i.section_number, e.classroom_id, CAST(SUM(m.points) AS BIGINT) AS points,
                        COUNT(*) AS marks
                 FROM exams x JOIN items i ON i.exam_id = x.id JOIN sittings t ON t.exam_id = x.id
                 JOIN entries e ON e.id = t.entry_id JOIN marks m ON m.entry_id = t.entry_id AND m.item_id = i.id
                 WHERE x.round_id = $1 AND t.total IS NOT NULL
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
pub(super) async fn list_late_changes(
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

/// Somebody looked at a finding.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Tick {
    pub(super) id: TickId,
    pub(super) finding: String,
    pub(super) note: String,
    pub(super) ticked_by: String,
    pub(super) ticked_at: Timestamp,
}

pub(super) async fn list_ticks(tx: &mut ReadTx, round: RoundId) -> DbResult<Vec<Tick>> {
    tx.list(
        sql!("SELECT id, finding, note, ticked_by, ticked_at FROM inspection_ticks WHERE round_id = $1"),
        params![round],
    )
    .await
}

/// Keeps that somebody looked at a finding; `false` means that somebody else did already.
pub(super) async fn claim_tick(
    tx: &mut WriteTx,
    round: RoundId,
    finding: &Finding,
    note: &str,
    by: &str,
) -> DbResult<bool> {
    let now = tx.now();
    let made = tx
        .execute(
            sql!(
                "INSERT INTO inspection_ticks (round_id, finding, exam_id, entry_id, note, ticked_by, ticked_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (round_id, finding) DO NOTHING"
            ),
            params![round, finding.name(), finding.exam, finding.entry, note, by, now],
        )
        .await?;
    Ok(made == 1)
}

/// The round and the finding of a tick.
pub(super) async fn find_tick(tx: &mut ReadTx, id: TickId) -> DbResult<Option<(RoundId, String)>> {
    tx.find(sql!("SELECT round_id, finding FROM inspection_ticks WHERE id = $1"), params![id]).await
}

/// Forgets that somebody looked; `false` means that somebody else did already.
pub(super) async fn delete_tick(tx: &mut WriteTx, id: TickId) -> DbResult<bool> {
    let gone = tx.execute(sql!("DELETE FROM inspection_ticks WHERE id = $1"), params![id]).await?;
    Ok(gone == 1)
}
