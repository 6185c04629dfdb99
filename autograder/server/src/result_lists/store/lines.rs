//! The SQL of the rows of a list.
//!
//! A list is sorted by ids alone, touching no table that its order and filter do not need; names are joined only for
//! the rows of the page.

use autograder_grading::Grade;
use platform_database::{DbResult, Params, ReadTx, params, sorted_sql, sql};

use crate::classrooms::ClassroomId;
use crate::entries::EntryId;
use crate::exams::ExamId;
use crate::juku::JukuId;
use crate::result_lists::Sitting;
use crate::results::Basis;
use crate::rounds::{Round, RoundId};
use crate::snapshots::SnapshotId;
use crate::staff::Scope;
use crate::students::StudentId;

/// One pupil of a result list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct ResultLine {
    pub(crate) entry_id: EntryId,
    pub(crate) student_id: StudentId,
    pub(crate) student_number: String,
    pub(crate) student_name: String,
    pub(crate) juku_id: JukuId,
    pub(crate) juku_number: String,
    pub(crate) juku_name: String,
    pub(crate) classroom_id: ClassroomId,
    pub(crate) classroom_number: String,
    pub(crate) classroom_name: String,
    first_total: Option<i64>,
    second_total: Option<i64>,
    first_absent: bool,
    second_absent: bool,
}

impl ResultLine {
    /// The totals of the two subjects; `None` where absent or not all entered.
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
    /// A `LIKE` pattern over the folded name and 生徒ID; `None` for everybody.
    pub(crate) search: Option<String>,
    pub(crate) classroom: Option<ClassroomId>,
    /// Only pupils who stand like that in one of the exams that it is `about`.
    pub(crate) state: Option<Sitting>,
    pub(crate) about: [Option<ExamId>; 2],
}

impl LineFilter {
    /// The whole grade.
    pub(in crate::result_lists) fn everybody(
        round: RoundId,
        grade: Grade,
        exams: [Option<ExamId>; 2],
    ) -> LineFilter {
        LineFilter { round, grade, exams, search: None, classroom: None, state: None, about: [None; 2] }
    }

    fn state(&self) -> Option<&'static str> {
        self.state.map(Sitting::code)
    }

    /// How many exams the state is about.
    fn asked(&self) -> i64 {
        self.about.iter().flatten().map(|_| 1).sum()
    }
}

/// Which entries `e` of the round `$1` and grade `$2` a filter wants: 塾 and 教室 of the scope `$3` and `$4`, 教室 `$5`,
/// search `$6`, state `$7` in the exams `$8` and `$9`, which are `$10`.
macro_rules! wanted_entries {
    () => {
        "e.round_id = $1 AND e.grade = $2 AND (CAST($3 AS BIGINT) IS NULL OR e.juku_id = $3)
         AND (CAST($4 AS BIGINT) IS NULL OR e.classroom_id = $4)
         AND (CAST($5 AS BIGINT) IS NULL OR e.classroom_id = $5)
         AND (CAST($6 AS TEXT) IS NULL
              OR EXISTS (SELECT 1 FROM students w WHERE w.id = e.student_id AND w.search LIKE $6 ESCAPE '!'))
         AND (CAST($7 AS TEXT) IS NULL
              OR CASE $7
                 WHEN 'known' THEN EXISTS (SELECT 1 FROM sittings t WHERE t.entry_id = e.id AND t.exam_id IN ($8, $9)
                                             AND t.total IS NOT NULL)
                 WHEN 'absent' THEN EXISTS (SELECT 1 FROM sittings t WHERE t.entry_id = e.id AND t.exam_id IN ($8, $9)
                                              AND t.absent)
                 ELSE (SELECT COUNT(*) FROM sittings t WHERE t.entry_id = e.id AND t.exam_id IN ($8, $9)
                         AND (t.absent OR t.total IS NOT NULL)) < $10 END)"
    };
}

/// Which pupils `f` of the version `$1` and grade `$2` a filter wants; the rest as above, with `$8` and `$9` telling
/// whether the state is about the first and the second exam.
macro_rules! wanted_frozen {
    () => {
        "f.snapshot_id = $1 AND f.grade = $2 AND (CAST($3 AS BIGINT) IS NULL OR f.juku_id = $3)
         AND (CAST($4 AS BIGINT) IS NULL OR f.classroom_id = $4)
         AND (CAST($5 AS BIGINT) IS NULL OR f.classroom_id = $5)
         AND (CAST($6 AS TEXT) IS NULL
              OR EXISTS (SELECT 1 FROM students w WHERE w.id = f.student_id AND w.search LIKE $6 ESCAPE '!'))
         AND (CAST($7 AS TEXT) IS NULL
              OR $8 AND CASE $7 WHEN 'known' THEN f.first_total IS NOT NULL WHEN 'absent' THEN f.first_absent
                                ELSE f.first_total IS NULL AND NOT f.first_absent END
              OR $9 AND CASE $7 WHEN 'known' THEN f.second_total IS NOT NULL WHEN 'absent' THEN f.second_absent
                                ELSE f.second_total IS NULL AND NOT f.second_absent END)"
    };
}

/// The pupils of a list, sorted and cut to a page (`limit`, `offset`). Pupils without the result that it is
/// sorted by come last in both directions.
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
        Basis::Final(snapshot) => list_frozen_lines(tx, scope, snapshot.id, filter, sort, page).await,
    }
}

async fn list_live_lines(
    tx: &mut ReadTx,
    scope: &Scope,
    filter: &LineFilter,
    sort: (&str, bool),
    page: (i64, i64),
) -> DbResult<Vec<ResultLine>> {
    let mut params = of_entries(scope, filter);
    params.extend(params![filter.exams[0], filter.exams[1], page.0, page.1]);
    tx.list(
        sorted_sql!(
            concat!(
                "SELECT e.id AS entry_id, e.student_id, s.number AS student_number, s.name AS student_name,
                        e.juku_id, j.number AS juku_number, j.name AS juku_name,
                        e.classroom_id, c.number AS classroom_number, c.name AS classroom_name,
                        a.total AS first_total, b.total AS second_total,
                        COALESCE(a.absent, FALSE) AS first_absent, COALESCE(b.absent, FALSE) AS second_absent
                 FROM entries e JOIN students s ON s.id = e.student_id JOIN juku j ON j.id = e.juku_id
                 JOIN classrooms c ON c.id = e.classroom_id
                 LEFT JOIN sittings a ON a.exam_id = $11 AND a.entry_id = e.id
                 LEFT JOIN sittings b ON b.exam_id = $12 AND b.entry_id = e.id
                 WHERE e.id IN (
                     SELECT e.id FROM entries e LEFT JOIN students s ON s.id = e.student_id
                     LEFT JOIN juku j ON j.id = e.juku_id LEFT JOIN classrooms c ON c.id = e.classroom_id
                     LEFT JOIN sittings a ON a.exam_id = $11 AND a.entry_id = e.id
                     LEFT JOIN sittings b ON b.exam_id = $12 AND b.entry_id = e.id
                     WHERE ",
                wanted_entries!(),
                " ORDER BY {order} LIMIT $13 OFFSET $14)
                 ORDER BY {order}"
            ),
            sort.0, sort.1,
            [
                "number" => "j.number {dir}, c.number {dir}, s.number {dir}",
                "name" => "s.search {dir}, e.id",
                "first" => "(a.total IS NULL), a.total {dir}, e.id",
                "second" => "(b.total IS NULL), b.total {dir}, e.id",
                "combined" => "(a.total + b.total IS NULL), a.total + b.total {dir}, e.id"
            ]
        ),
        params,
    )
    .await
}

fn of_entries(scope: &Scope, filter: &LineFilter) -> Params {
    params![
        filter.round,
        filter.grade.number(),
        scope.juku(),
        scope.classroom(),
        filter.classroom,
        filter.search.as_ref(),
        filter.state(),
        filter.about[0],
        filter.about[1],
        filter.asked()
    ]
}

async fn list_frozen_lines(
    tx: &mut ReadTx,
    scope: &Scope,
    snapshot: SnapshotId,
    filter: &LineFilter,
    sort: (&str, bool),
    page: (i64, i64),
) -> DbResult<Vec<ResultLine>> {
    let mut params = of_frozen(scope, snapshot, filter);
    params.extend(params![page.0, page.1]);
    tx.list(
        sorted_sql!(
            concat!(
                "SELECT f.entry_id, f.student_id, f.student_number, f.student_name, f.juku_id, f.juku_number, f.juku_name,
                        f.classroom_id, f.classroom_number, f.classroom_name, f.first_total, f.second_total,
                        f.first_absent, f.second_absent
                 FROM snapshot_entries f LEFT JOIN students s ON s.id = f.student_id
                 WHERE ",
                wanted_frozen!(),
                " ORDER BY {order} LIMIT $10 OFFSET $11"
            ),
            sort.0, sort.1,
            [
                "number" => "f.juku_number {dir}, f.classroom_number {dir}, f.student_number {dir}",
                "name" => "s.search {dir}, f.entry_id",
                "first" => "(f.first_total IS NULL), f.first_total {dir}, f.entry_id",
                "second" => "(f.second_total IS NULL), f.second_total {dir}, f.entry_id",
                "combined" => "(f.first_total + f.second_total IS NULL), f.first_total + f.second_total {dir}, f.entry_id"
            ]
        ),
        params,
    )
    .await
}

fn of_frozen(scope: &Scope, snapshot: SnapshotId, filter: &LineFilter) -> Params {
    params![
        snapshot,
        filter.grade.number(),
        scope.juku(),
        scope.classroom(),
        filter.classroom,
        filter.search.as_ref(),
        filter.state(),
        filter.about[0].is_some(),
        filter.about[1].is_some()
    ]
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
            let count = sql!(concat!("SELECT COUNT(*) FROM entries e WHERE ", wanted_entries!()));
            tx.count(count, of_entries(scope, filter)).await
        }
        Basis::Final(snapshot) => {
            let count = sql!(concat!("SELECT COUNT(*) FROM snapshot_entries f WHERE ", wanted_frozen!()));
            tx.count(count, of_frozen(scope, snapshot.id, filter)).await
        }
    }
}

/// The grades in the scope with the number of their pupils, the youngest first.
pub(crate) async fn count_by_grade(
    tx: &mut ReadTx,
    scope: &Scope,
    basis: &Basis,
    round: &Round,
) -> DbResult<Vec<(Grade, i64)>> {
    let rows: Vec<(i64, i64)> = match basis {
        Basis::Provisional => {
            tx.list(
                sql!(
                    "SELECT grade, COUNT(*) AS pupils FROM entries
                     WHERE round_id = $1 AND (CAST($2 AS BIGINT) IS NULL OR juku_id = $2)
                       AND (CAST($3 AS BIGINT) IS NULL OR classroom_id = $3)
                     GROUP BY grade ORDER BY grade"
                ),
                params![round.id, scope.juku(), scope.classroom()],
            )
            .await?
        }
        Basis::Final(snapshot) => {
            tx.list(
                sql!(
                    "SELECT grade, COUNT(*) AS pupils FROM snapshot_entries
                     WHERE snapshot_id = $1 AND (CAST($2 AS BIGINT) IS NULL OR juku_id = $2)
                       AND (CAST($3 AS BIGINT) IS NULL OR classroom_id = $3)
                     GROUP BY grade ORDER BY grade"
                ),
                params![snapshot.id, scope.juku(), scope.classroom()],
            )
            .await?
        }
    };
    let grade = |number: i64| u8::try_from(number).ok().and_then(Grade::from_number);
    Ok(rows.into_iter().filter_map(|(number, pupils)| Some((grade(number)?, pupils))).collect())
}
