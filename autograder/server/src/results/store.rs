//! The SQL of results.

use autograder_grading::Grade;
use platform_database::{DbResult, ReadTx, either_sql, params, sql};

use crate::classrooms::ClassroomId;
use crate::entries::EntryId;
use crate::exams::{ExamId, ItemId};
use crate::juku::JukuId;
use crate::rounds::RoundId;
use crate::students::StudentId;

/// What changes whenever a provisional number of two exams may have changed: the roster, the marks, the exams.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct LiveVersion {
    roster_revision: i64,
    marked: i64,
    revised: i64,
}

pub(super) async fn live_version(
    tx: &mut ReadTx,
    round: RoundId,
    exams: [Option<ExamId>; 2],
) -> DbResult<LiveVersion> {
    tx.load(
        sql!(
            "SELECT roster_revision,
                    (SELECT CAST(COALESCE(SUM(revision), 0) AS BIGINT) FROM sheets WHERE exam_id IN ($2, $3)) AS marked,
                    (SELECT CAST(COALESCE(SUM(revision), 0) AS BIGINT) FROM exams WHERE id IN ($2, $3)) AS revised
             FROM rounds WHERE id = $1"
        ),
        params![round, exams[0], exams[1]],
    )
    .await
}

/// The totals of everybody in one 教室 who sits a grade's exams and has at least one total.
#[derive(sqlx::FromRow)]
pub(super) struct ClassroomTotals {
    pub(super) juku_id: JukuId,
    pub(super) classroom_id: ClassroomId,
    packed: String,
}

/// Stands for "no total" in [`ClassroomTotals`]; no total of 16 bits is as large.
const NO_TOTAL: u64 = 99_999;

impl ClassroomTotals {
    /// The totals of the two subjects, pupil by pupil.
    pub(super) fn totals(&self) -> impl Iterator<Item = [Option<u16>; 2]> + '_ {
        self.packed
            .split(',')
            .filter_map(|pair| pair.parse::<u64>().ok())
            .map(|pair| [pair / (NO_TOTAL + 1), pair % (NO_TOTAL + 1)].map(|total| u16::try_from(total).ok()))
    }
}

/// Gives the totals of a grade to `visit`, one 教室 after the other. A row for each pupil would cost more than all
/// the rest of a grade's statistics; so the database writes the two totals of a pupil as one number, and the numbers
/// of a 教室 as one text.
pub(super) async fn each_classroom(
    tx: &mut ReadTx,
    round: RoundId,
    grade: Grade,
    exams: [Option<ExamId>; 2],
    visit: impl FnMut(ClassroomTotals),
) -> DbResult<()> {
    tx.each(
        either_sql!(
            sqlite: "SELECT e.juku_id, e.classroom_id,
                            GROUP_CONCAT(COALESCE(a.total, 99999) * 100000 + COALESCE(b.total, 99999)) AS packed
                     FROM entries e
                     LEFT JOIN sittings a ON a.exam_id = $3 AND a.entry_id = e.id
                     LEFT JOIN sittings b ON b.exam_id = $4 AND b.entry_id = e.id
                     WHERE e.round_id = $1 AND e.grade = $2 AND (a.total IS NOT NULL OR b.total IS NOT NULL)
                     GROUP BY e.juku_id, e.classroom_id",
            postgres: "SELECT e.juku_id, e.classroom_id,
                              STRING_AGG(CAST(COALESCE(a.total, 99999) * 100000 + COALESCE(b.total, 99999) AS TEXT), ',') AS packed
                       FROM entries e
                       LEFT JOIN sittings a ON a.exam_id = $3 AND a.entry_id = e.id
                       LEFT JOIN sittings b ON b.exam_id = $4 AND b.entry_id = e.id
                       WHERE e.round_id = $1 AND e.grade = $2 AND (a.total IS NOT NULL OR b.total IS NOT NULL)
                       GROUP BY e.juku_id, e.classroom_id",
        ),
        params![round, grade.number(), exams[0], exams[1]],
        visit,
    )
    .await
}

/// An entry of a grade as it stands, for records.
#[derive(sqlx::FromRow)]
pub(super) struct LiveEntry {
    pub(super) entry_id: EntryId,
    pub(super) student_id: StudentId,
    pub(super) student_number: String,
    pub(super) student_name: String,
    pub(super) juku_id: JukuId,
    pub(super) juku_number: String,
    pub(super) juku_name: String,
    pub(super) juku_contact: String,
    pub(super) juku_message: String,
    pub(super) classroom_id: ClassroomId,
    pub(super) classroom_number: String,
    pub(super) classroom_name: String,
    pub(super) first_total: Option<i64>,
    pub(super) second_total: Option<i64>,
    pub(super) first_absent: bool,
    pub(super) second_absent: bool,
}

/// The entries of a grade, of all or of one 塾, 教室 or pupil.
pub(super) async fn list_live_entries(
    tx: &mut ReadTx,
    round: RoundId,
    grade: Grade,
    exams: [Option<ExamId>; 2],
    only: (Option<JukuId>, Option<ClassroomId>, Option<EntryId>),
) -> DbResult<Vec<LiveEntry>> {
    tx.list(
        sql!(
            "SELECT e.id AS entry_id, s.id AS student_id, s.number AS student_number, s.name AS student_name,
                    j.id AS juku_id, j.number AS juku_number, j.name AS juku_name, j.contact AS juku_contact,
                    COALESCE(k.words, '') AS juku_message, c.id AS classroom_id, c.number AS classroom_number, c.name AS classroom_name,
                    a.total AS first_total, b.total AS second_total,
                    COALESCE(a.absent, FALSE) AS first_absent, COALESCE(b.absent, FALSE) AS second_absent
             FROM entries e JOIN students s ON s.id = e.student_id JOIN juku j ON j.id = e.juku_id
             JOIN classrooms c ON c.id = e.classroom_id
             LEFT JOIN juku_messages k ON k.round_id = e.round_id AND k.juku_id = e.juku_id
             LEFT JOIN sittings a ON a.exam_id = $3 AND a.entry_id = e.id
             LEFT JOIN sittings b ON b.exam_id = $4 AND b.entry_id = e.id
             WHERE e.round_id = $1 AND e.grade = $2 AND (CAST($5 AS BIGINT) IS NULL OR e.juku_id = $5)
               AND (CAST($6 AS BIGINT) IS NULL OR e.classroom_id = $6) AND (CAST($7 AS BIGINT) IS NULL OR e.id = $7)
             ORDER BY j.number, c.number, s.number, e.id"
        ),
        params![round, grade.number(), exams[0], exams[1], only.0, only.1, only.2],
    )
    .await
}

/// The marks of an entry, written by the database as one text: a row for each mark would cost more than all the rest.
#[derive(sqlx::FromRow)]
pub(super) struct EntryMarks {
    pub(super) entry_id: EntryId,
    packed: String,
}

/// More points than an item can have.
const PACK: i64 = 100_000;

impl EntryMarks {
    /// The points by item; of every exam that the pupil has marks in.
    pub(super) fn marks(&self) -> impl Iterator<Item = (ItemId, u16)> + '_ {
        let pairs = self.packed.split(',').filter_map(|pair| pair.parse::<i64>().ok());
        pairs.filter_map(|pair| Some((ItemId(pair / PACK), u16::try_from(pair % PACK).ok()?)))
    }
}

/// Gives the marks of a grade to `visit`, of all entries or of those of one 塾, 教室 or pupil.
pub(super) async fn each_marks(
    tx: &mut ReadTx,
    round: RoundId,
    grade: Grade,
    only: (Option<JukuId>, Option<ClassroomId>, Option<EntryId>),
    visit: impl FnMut(EntryMarks),
) -> DbResult<()> {
    tx.each(
        either_sql!(
            sqlite: "SELECT e.id AS entry_id,
                            COALESCE((SELECT GROUP_CONCAT(m.item_id * 100000 + m.points) FROM marks m WHERE m.entry_id = e.id), '') AS packed
                     FROM entries e
                     WHERE e.round_id = $1 AND e.grade = $2 AND (CAST($3 AS BIGINT) IS NULL OR e.juku_id = $3)
                       AND (CAST($4 AS BIGINT) IS NULL OR e.classroom_id = $4) AND (CAST($5 AS BIGINT) IS NULL OR e.id = $5)",
            postgres: "SELECT e.id AS entry_id,
                              COALESCE((SELECT STRING_AGG(CAST(m.item_id * 100000 + m.points AS TEXT), ',') FROM marks m WHERE m.entry_id = e.id), '') AS packed
                       FROM entries e
                       WHERE e.round_id = $1 AND e.grade = $2 AND (CAST($3 AS BIGINT) IS NULL OR e.juku_id = $3)
                         AND (CAST($4 AS BIGINT) IS NULL OR e.classroom_id = $4) AND (CAST($5 AS BIGINT) IS NULL OR e.id = $5)",
        ),
        params![round, grade.number(), only.0, only.1, only.2],
        visit,
    )
    .await
}

/// The points of everybody who counts, summed by item.
pub(super) async fn list_item_sums(tx: &mut ReadTx, exam: ExamId) -> DbResult<Vec<(ItemId, i64)>> {
    tx.list(
        sql!(
            "SELECT m.item_id, CAST(SUM(m.points) AS BIGINT) AS points
             FROM sittings t JOIN marks m ON m.entry_id = t.entry_id JOIN items i ON i.id = m.item_id AND i.exam_id = t.exam_id
             WHERE t.exam_id = $1 AND t.total IS NOT NULL GROUP BY m.item_id ORDER BY m.item_id"
        ),
        params![exam],
    )
    .await
}
