//! The SQL of progress.

use autograder_grading::{Grade, Subject};
use chrono::NaiveDate;
use platform_database::{DbResult, ReadTx, Timestamp, params, sql};

use super::Progress;
use crate::classrooms::ClassroomId;
use crate::exams::ExamId;
use crate::extensions::deadline_in;
use crate::juku::JukuId;
use crate::rounds::RoundId;
use crate::staff::Scope;

/// How far one sheet (an exam in a 教室) is.
#[derive(Clone, Debug)]
pub(crate) struct SheetProgress {
    pub(crate) classroom: ClassroomId,
    pub(crate) classroom_number: String,
    pub(crate) classroom_name: String,
    pub(crate) exam: ExamId,
    pub(crate) grade: Grade,
    pub(crate) subject: Subject,
    pub(crate) progress: Progress,
    /// That its 教室 called it complete.
    pub(crate) completion: Option<Completion>,
}

/// That a 教室 called a sheet complete.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Completion {
    /// How many oddities were looked at.
    pub(crate) doubts: i64,
    /// Whether the sheet was written into since.
    pub(crate) is_changed: bool,
}

#[derive(sqlx::FromRow)]
struct SheetRow {
    classroom_id: ClassroomId,
    classroom_number: String,
    classroom_name: String,
    exam_id: ExamId,
    grade: i64,
    subject: String,
    #[sqlx(flatten)]
    progress: Progress,
    doubts: Option<i64>,
    completed_revision: Option<i64>,
    revision: Option<i64>,
}

impl From<SheetRow> for SheetProgress {
    fn from(row: SheetRow) -> SheetProgress {
        let grade = u8::try_from(row.grade).ok().and_then(Grade::from_number);
        SheetProgress {
            classroom: row.classroom_id,
            classroom_number: row.classroom_number,
            classroom_name: row.classroom_name,
            exam: row.exam_id,
            grade: grade.expect("a check constraint holds the grades"),
            subject: Subject::from_code(&row.subject).expect("a check constraint holds the subjects"),
            progress: row.progress,
            completion: row
                .doubts
                .map(|doubts| Completion { doubts, is_changed: row.completed_revision != row.revision }),
        }
    }
}

/// Every sheet of a round in the scope, of all or of one 塾 or 教室: 教室 by their numbers, then by grade and subject.
pub(crate) async fn list_sheets(
    tx: &mut ReadTx,
    scope: &Scope,
    round: RoundId,
    only: (Option<JukuId>, Option<ClassroomId>),
) -> DbResult<Vec<SheetProgress>> {
    let rows: Vec<SheetRow> = tx
        .list(
            sql!(
                "SELECT c.id AS classroom_id, c.number AS classroom_number, c.name AS classroom_name,
                        x.id AS exam_id, x.grade, x.subject, COUNT(*) AS expected,
                        COUNT(CASE WHEN t.absent OR t.total IS NOT NULL THEN 1 END) AS done,
                        COUNT(CASE WHEN t.absent OR t.entered > 0 THEN 1 END) AS begun,
                        k.doubts, k.revision AS completed_revision, s.revision
                 FROM entries e JOIN exams x ON x.round_id = e.round_id AND x.grade = e.grade
                 JOIN classrooms c ON c.id = e.classroom_id
                 LEFT JOIN sheets s ON s.exam_id = x.id AND s.classroom_id = c.id
                 LEFT JOIN sheet_completions k ON k.exam_id = x.id AND k.classroom_id = c.id
                 LEFT JOIN sittings t ON t.exam_id = x.id AND t.entry_id = e.id
                 WHERE e.round_id = $1 AND (CAST($2 AS BIGINT) IS NULL OR e.juku_id = $2)
                   AND (CAST($3 AS BIGINT) IS NULL OR e.classroom_id = $3)
                   AND (CAST($4 AS BIGINT) IS NULL OR e.juku_id = $4)
                   AND (CAST($5 AS BIGINT) IS NULL OR e.classroom_id = $5)
                 GROUP BY c.id, c.number, c.name, x.id, x.grade, x.subject, k.doubts, k.revision, s.revision
                 ORDER BY c.number, c.id, x.grade, CASE WHEN x.subject IN ('japanese', 'english') THEN 1 ELSE 2 END"
            ),
            params![round, scope.juku(), scope.classroom(), only.0, only.1],
        )
        .await?;
    Ok(rows.into_iter().map(SheetProgress::from).collect())
}

/// How many sheets of a round, of all 塾, have somebody in them who is not entered yet.
pub(crate) async fn count_unfinished_sheets(tx: &mut ReadTx, round: RoundId) -> DbResult<i64> {
    tx.count(
        sql!(
            "SELECT COUNT(*) FROM (
                 SELECT e.classroom_id, x.id
                 FROM entries e JOIN exams x ON x.round_id = e.round_id AND x.grade = e.grade
                 LEFT JOIN sittings t ON t.exam_id = x.id AND t.entry_id = e.id
                 WHERE e.round_id = $1 AND (t.absent OR t.total IS NOT NULL) IS NOT TRUE
                 GROUP BY e.classroom_id, x.id) unfinished"
        ),
        params![round],
    )
    .await
}

/// How far the pupils of one 塾 are.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct JukuProgress {
    pub(super) id: JukuId,
    pub(super) number: String,
    pub(super) name: String,
    /// Name and number as searches compare them.
    pub(super) search: String,
    /// 会員種別 on the day that was asked about.
    pub(super) membership: String,
    #[sqlx(flatten)]
    pub(super) progress: Progress,
    /// How many sheets are called complete, and how many oddities were looked at for that.
    pub(super) completions: i64,
    pub(super) doubts: i64,
}

/// The 塾 that take part in a round, all of them: what narrows and sorts them is partly known elsewhere.
pub(super) async fn list_juku(
    tx: &mut ReadTx,
    scope: &Scope,
    round: RoundId,
    today: NaiveDate,
) -> DbResult<Vec<JukuProgress>> {
    tx.list(
        sql!(
            "SELECT j.id, j.number, j.name, j.search,
                    COALESCE((SELECT m.kind FROM memberships m WHERE m.juku_id = j.id AND m.valid_from <= $3
                              ORDER BY m.valid_from DESC LIMIT 1), 'general') AS membership,
                    p.expected, p.done, p.begun,
                    COALESCE(k.completions, 0) AS completions, COALESCE(k.doubts, 0) AS doubts
             FROM (SELECT e.juku_id, COUNT(*) AS expected,
                          COUNT(CASE WHEN t.absent OR t.total IS NOT NULL THEN 1 END) AS done,
                          COUNT(CASE WHEN t.absent OR t.entered > 0 THEN 1 END) AS begun
                   FROM entries e JOIN exams x ON x.round_id = e.round_id AND x.grade = e.grade
                   LEFT JOIN sittings t ON t.exam_id = x.id AND t.entry_id = e.id
                   WHERE e.round_id = $1 AND (CAST($2 AS BIGINT) IS NULL OR e.juku_id = $2)
                   GROUP BY e.juku_id) p
             JOIN juku j ON j.id = p.juku_id
             LEFT JOIN (SELECT c.juku_id, COUNT(*) AS completions, CAST(SUM(d.doubts) AS BIGINT) AS doubts
                        FROM exams x JOIN sheet_completions d ON d.exam_id = x.id
                        JOIN classrooms c ON c.id = d.classroom_id
                        WHERE x.round_id = $1 GROUP BY c.juku_id) k ON k.juku_id = j.id
             ORDER BY j.number"
        ),
        params![round, scope.juku(), today],
    )
    .await
}

/// A 教室 with something unfinished.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct UnfinishedClassroom {
    pub(crate) juku_id: JukuId,
    pub(crate) juku_name: String,
    pub(crate) classroom_id: ClassroomId,
    pub(crate) name: String,
    /// How many sittings are not entered yet.
    pub(crate) sittings_left: i64,
    /// The 締切 that holds there.
    pub(crate) deadline_at: Timestamp,
}

impl UnfinishedClassroom {
    /// Whether `due` is its 締切; where none is named, any will do.
    pub(crate) fn is_due(&self, due: Option<Timestamp>) -> bool {
        due.is_none_or(|due| due == self.deadline_at)
    }
}

/// The 教室 in the scope with something unfinished in the round, by the numbers of 塾 and 教室.
pub(crate) async fn list_unfinished(
    tx: &mut ReadTx,
    scope: &Scope,
    round: RoundId,
) -> DbResult<Vec<UnfinishedClassroom>> {
    tx.list(
        sql!(concat!(
            "SELECT c.juku_id, j.name AS juku_name, c.id AS classroom_id, c.name, COUNT(*) AS sittings_left, ",
            deadline_in!("c.juku_id", "c.id"),
            " AS deadline_at
             FROM entries e JOIN rounds r ON r.id = e.round_id
             JOIN exams x ON x.round_id = e.round_id AND x.grade = e.grade
             JOIN classrooms c ON c.id = e.classroom_id JOIN juku j ON j.id = c.juku_id
             LEFT JOIN sittings t ON t.exam_id = x.id AND t.entry_id = e.id
             WHERE e.round_id = $1 AND (CAST($2 AS BIGINT) IS NULL OR e.juku_id = $2)
               AND (CAST($3 AS BIGINT) IS NULL OR e.classroom_id = $3)
               AND (t.absent OR t.total IS NOT NULL) IS NOT TRUE
             GROUP BY c.juku_id, j.name, c.id, c.name, j.number, c.number, r.id, r.deadline_at
             ORDER BY j.number, c.number"
        )),
        params![round, scope.juku(), scope.classroom()],
    )
    .await
}

/// How much there is at each step of a round.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub(super) struct StepCounts {
    /// Files, whether handed out yet or not.
    pub(super) papers: i64,
    /// How many 塾 take part, with how many pupils.
    pub(super) juku: i64,
    pub(super) examinees: i64,
    #[sqlx(flatten)]
    pub(super) progress: Progress,
    /// Pupils with at least one result.
    pub(super) results: i64,
}

/// Counts every step of a round within the scope, at once.
pub(super) async fn count_steps(tx: &mut ReadTx, scope: &Scope, round: RoundId) -> DbResult<StepCounts> {
    tx.load(
        sql!(
            "SELECT (SELECT COUNT(*) FROM papers p JOIN exams x ON x.id = p.exam_id
                     WHERE x.round_id = $1 AND p.edition = 1) AS papers,
                    COUNT(DISTINCT c.juku_id) AS juku, COUNT(*) AS examinees,
                    CAST(COALESCE(SUM(c.expected), 0) AS BIGINT) AS expected,
                    CAST(COALESCE(SUM(c.done), 0) AS BIGINT) AS done, CAST(COALESCE(SUM(c.begun), 0) AS BIGINT) AS begun,
                    COUNT(CASE WHEN c.results > 0 THEN 1 END) AS results
             FROM (SELECT e.juku_id, COUNT(x.id) AS expected,
                          COUNT(CASE WHEN t.absent OR t.total IS NOT NULL THEN 1 END) AS done,
                          COUNT(CASE WHEN t.absent OR t.entered > 0 THEN 1 END) AS begun,
                          COUNT(CASE WHEN NOT t.absent AND t.total IS NOT NULL THEN 1 END) AS results
                   FROM entries e LEFT JOIN exams x ON x.round_id = e.round_id AND x.grade = e.grade
                   LEFT JOIN sittings t ON t.exam_id = x.id AND t.entry_id = e.id
                   WHERE e.round_id = $1 AND (CAST($2 AS BIGINT) IS NULL OR e.juku_id = $2)
                     AND (CAST($3 AS BIGINT) IS NULL OR e.classroom_id = $3)
                   GROUP BY e.id, e.juku_id) c"
        ),
        params![round, scope.juku(), scope.classroom()],
    )
    .await
}

/// What there is before a round opens.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub(super) struct Prepared {
    pub(super) juku: i64,
    /// Of these, those with anybody on the staff.
    pub(super) staffed_juku: i64,
    /// Those that take pupils.
    pub(super) classrooms: i64,
    pub(super) staffed_classrooms: i64,
    /// Of these, those with pupils.
    pub(super) peopled_classrooms: i64,
    /// Pupils who are 在籍.
    pub(super) students: i64,
}

/// Counts 塾, 教室, their people and their pupils within the scope, at once.
pub(super) async fn count_prepared(tx: &mut ReadTx, scope: &Scope) -> DbResult<Prepared> {
    tx.load(
        sql!(
            "SELECT p.juku, p.staffed_juku, q.classrooms, q.staffed_classrooms, q.peopled_classrooms, q.students
             FROM (SELECT COUNT(*) AS juku,
                          COUNT(CASE WHEN EXISTS (SELECT 1 FROM staff s WHERE s.juku_id = j.id) THEN 1 END) AS staffed_juku
                   FROM juku j WHERE j.status <> 'withdrawn' AND (CAST($1 AS BIGINT) IS NULL OR j.id = $1)) p
             CROSS JOIN
                  (SELECT COUNT(*) AS classrooms, COUNT(CASE WHEN c.is_staffed THEN 1 END) AS staffed_classrooms,
                          COUNT(CASE WHEN c.students > 0 THEN 1 END) AS peopled_classrooms,
                          CAST(COALESCE(SUM(c.students), 0) AS BIGINT) AS students
                   FROM (SELECT EXISTS (SELECT 1 FROM staff s WHERE s.juku_id = l.juku_id AND s.classroom_id = l.id) AS is_staffed,
                                (SELECT COUNT(*) FROM students t WHERE t.classroom_id = l.id AND t.status = 'enrolled'
                                    AND t.erased_at IS NULL AND t.merged_into IS NULL) AS students
                         FROM classrooms l JOIN juku k ON k.id = l.juku_id AND k.status <> 'withdrawn'
                         WHERE l.closed_on IS NULL AND (CAST($1 AS BIGINT) IS NULL OR l.juku_id = $1)
                           AND (CAST($2 AS BIGINT) IS NULL OR l.id = $2)) c) q"
        ),
        params![scope.juku(), scope.classroom()],
    )
    .await
}
