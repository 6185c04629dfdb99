//! The SQL of results.

use autograder_grading::Grade;
use platform_database::{DbResult, ReadTx, either_sql, params, sorted_sql, sql};

use super::Basis;
use crate::classrooms::ClassroomId;
use crate::entries::EntryId;
use crate::exams::{ExamId, ItemId};
use crate::juku::JukuId;
use crate::rounds::RoundId;
use crate::staff::Scope;
use crate::students::StudentId;

/// One pupil of the results list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct ResultLine {
    pub(crate) entry_id: EntryId,
    pub(crate) student_number: String,
    pub(crate) student_name: String,
    pub(crate) juku_id: JukuId,
    pub(crate) juku_name: String,
    pub(crate) classroom_id: ClassroomId,
    pub(crate) classroom_name: String,
    first_total: Option<i64>,
    second_total: Option<i64>,
    first_absent: bool,
    second_absent: bool,
}

impl ResultLine {
    /// The totals of the two subjects.
    pub(crate) fn totals(&self) -> [Option<u16>; 2] {
        [self.first_total, self.second_total].map(|total| total.and_then(|total| u16::try_from(total).ok()))
    }

    /// Which of the two subjects the pupil missed.
    pub(crate) fn absent(&self) -> [bool; 2] {
        [self.first_absent, self.second_absent]
    }
}

/// Which pupils a list shows.
#[derive(Clone, Debug)]
pub(crate) struct LineFilter {
    pub(crate) round: RoundId,
    pub(crate) grade: Grade,
    pub(crate) exams: [Option<ExamId>; 2],
    /// A `LIKE` pattern over the folded name and 生徒ID.
    pub(crate) search: String,
    pub(crate) classroom: Option<ClassroomId>,
}

/// The pupils of a list, sorted and cut to a page (`limit`, `offset`).
pub(crate) async fn list_lines(
    tx: &mut ReadTx,
    scope: &Scope,
    basis: &Basis,
    filter: &LineFilter,
    sort: (&str, bool),
    page: (i64, i64),
) -> DbResult<Vec<ResultLine>> {
    match basis {
        Basis::Provisional => list_live_lines(tx, scope, filter, sort, page).await,
        Basis::Final(snapshot) => {
            tx.list(
                sorted_sql!(
                    "SELECT f.entry_id, f.student_number, f.student_name, f.juku_id, f.juku_name, f.classroom_id,
                            f.classroom_name, f.first_total, f.second_total, f.first_absent, f.second_absent
                     FROM snapshot_entries f JOIN students s ON s.id = f.student_id
                     WHERE f.snapshot_id = $1 AND f.grade = $2 AND (CAST($3 AS BIGINT) IS NULL OR f.juku_id = $3)
                       AND (CAST($4 AS BIGINT) IS NULL OR f.classroom_id = $4)
                       AND (CAST($5 AS BIGINT) IS NULL OR f.classroom_id = $5) AND s.search LIKE $6
                     ORDER BY {order} LIMIT $7 OFFSET $8",
                    sort.0, sort.1,
                    [
                        "number" => "f.juku_number {dir}, f.classroom_number {dir}, f.student_number {dir}",
                        "name" => "s.search {dir}, f.entry_id",
                        "classroom" => "f.juku_name {dir}, f.classroom_name {dir}, f.student_number",
                        "first" => "COALESCE(f.first_total, -1) {dir}, f.student_number",
                        "second" => "COALESCE(f.second_total, -1) {dir}, f.student_number",
                        "combined" => "COALESCE(f.first_total + f.second_total, -1) {dir}, f.student_number"
                    ]
                ),
                params![
                    snapshot.id,
                    filter.grade.number(),
                    scope.juku(),
                    scope.classroom(),
                    filter.classroom,
                    &filter.search,
                    page.0,
                    page.1
                ],
            )
            .await
        }
    }
}

async fn list_live_lines(
    tx: &mut ReadTx,
    scope: &Scope,
    filter: &LineFilter,
    sort: (&str, bool),
    page: (i64, i64),
) -> DbResult<Vec<ResultLine>> {
    tx.list(
        sorted_sql!(
            "SELECT e.id AS entry_id, s.number AS student_number, s.name AS student_name, e.juku_id, j.name AS juku_name,
                    e.classroom_id, c.name AS classroom_name, a.total AS first_total, b.total AS second_total,
                    COALESCE(a.absent, FALSE) AS first_absent, COALESCE(b.absent, FALSE) AS second_absent
             FROM entries e JOIN students s ON s.id = e.student_id JOIN juku j ON j.id = e.juku_id
             JOIN classrooms c ON c.id = e.classroom_id
             LEFT JOIN sittings a ON a.exam_id = $3 AND a.entry_id = e.id
             LEFT JOIN sittings b ON b.exam_id = $4 AND b.entry_id = e.id
             WHERE e.round_id = $1 AND e.grade = $2 AND (CAST($5 AS BIGINT) IS NULL OR e.juku_id = $5)
               AND (CAST($6 AS BIGINT) IS NULL OR e.classroom_id = $6)
               AND (CAST($7 AS BIGINT) IS NULL OR e.classroom_id = $7) AND s.search LIKE $8
             ORDER BY {order} LIMIT $9 OFFSET $10",
            sort.0, sort.1,
            [
                "number" => "j.number {dir}, c.number {dir}, s.number {dir}",
                "name" => "s.search {dir}, e.id",
                "classroom" => "j.name {dir}, c.name {dir}, s.number",
                "first" => "COALESCE(a.total, -1) {dir}, s.number",
                "second" => "COALESCE(b.total, -1) {dir}, s.number",
                "combined" => "COALESCE(a.total + b.total, -1) {dir}, s.number"
            ]
        ),
        params![
            filter.round,
            filter.grade.number(),
            filter.exams[0],
            filter.exams[1],
            scope.juku(),
            scope.classroom(),
            filter.classroom,
            &filter.search,
            page.0,
            page.1
        ],
    )
    .await
}

/// How many pupils the list has in all.
pub(crate) async fn count_lines(
    tx: &mut ReadTx,
    scope: &Scope,
    basis: &Basis,
    filter: &LineFilter,
) -> DbResult<i64> {
    match basis {
        Basis::Provisional => {
            tx.count(
                sql!(
                    "SELECT COUNT(*) FROM entries e JOIN students s ON s.id = e.student_id
                     WHERE e.round_id = $1 AND e.grade = $2 AND (CAST($3 AS BIGINT) IS NULL OR e.juku_id = $3)
                       AND (CAST($4 AS BIGINT) IS NULL OR e.classroom_id = $4)
                       AND (CAST($5 AS BIGINT) IS NULL OR e.classroom_id = $5) AND s.search LIKE $6"
                ),
                params![
                    filter.round,
                    filter.grade.number(),
                    scope.juku(),
                    scope.classroom(),
                    filter.classroom,
                    &filter.search
                ],
            )
            .await
        }
        Basis::Final(snapshot) => {
            tx.count(
                sql!(
                    "SELECT COUNT(*) FROM snapshot_entries f JOIN students s ON s.id = f.student_id
                     WHERE f.snapshot_id = $1 AND f.grade = $2 AND (CAST($3 AS BIGINT) IS NULL OR f.juku_id = $3)
                       AND (CAST($4 AS BIGINT) IS NULL OR f.classroom_id = $4)
                       AND (CAST($5 AS BIGINT) IS NULL OR f.classroom_id = $5) AND s.search LIKE $6"
                ),
                params![
                    snapshot.id,
                    filter.grade.number(),
                    scope.juku(),
                    scope.classroom(),
                    filter.classroom,
                    &filter.search
                ],
            )
            .await
        }
    }
}

/// What changes whenever a provisional number of these two exams may have changed.
pub(super) async fn live_version(
    tx: &mut ReadTx,
    round: RoundId,
    exams: [Option<ExamId>; 2],
) -> DbResult<(i64, i64)> {
    tx.load(
        sql!(
            "SELECT roster_revision,
                    (SELECT CAST(COALESCE(SUM(revision), 0) AS BIGINT) FROM sheets WHERE exam_id IN ($2, $3)) AS marked
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
                    c.id AS classroom_id, c.number AS classroom_number, c.name AS classroom_name,
                    a.total AS first_total, b.total AS second_total,
                    COALESCE(a.absent, FALSE) AS first_absent, COALESCE(b.absent, FALSE) AS second_absent
             FROM entries e JOIN students s ON s.id = e.student_id JOIN juku j ON j.id = e.juku_id
             JOIN classrooms c ON c.id = e.classroom_id
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

/// A mark of a record.
#[derive(sqlx::FromRow)]
pub(super) struct LiveMark {
    pub(super) entry_id: EntryId,
    pub(super) item_id: ItemId,
    pub(super) points: i64,
}

/// The marks of one exam, of all entries or of those of one 塾, 教室 or pupil.
pub(super) async fn list_live_marks(
    tx: &mut ReadTx,
    exam: ExamId,
    only: (Option<JukuId>, Option<ClassroomId>, Option<EntryId>),
) -> DbResult<Vec<LiveMark>> {
    tx.list(
        sql!(
            "SELECT m.entry_id, m.item_id, m.points
             FROM sittings t JOIN entries e ON e.id = t.entry_id JOIN marks m ON m.entry_id = t.entry_id
             JOIN items i ON i.id = m.item_id AND i.exam_id = t.exam_id
             WHERE t.exam_id = $1 AND (CAST($2 AS BIGINT) IS NULL OR e.juku_id = $2)
               AND (CAST($3 AS BIGINT) IS NULL OR e.classroom_id = $3) AND (CAST($4 AS BIGINT) IS NULL OR e.id = $4)"
        ),
        params![exam, only.0, only.1, only.2],
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
