//! The SQL of 生徒.

use autograder_grading::{Grade, RoundName};
use chrono::NaiveDate;
use platform_audit::Actor;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, rows_sql, sorted_sql, sql};

use super::{StudentId, StudentStatus};
use crate::classrooms::ClassroomId;
use crate::juku::JukuId;
use crate::staff::Scope;

/// A pupil as an import compares it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Student {
    pub(crate) id: StudentId,
    pub(crate) juku_id: JukuId,
    pub(crate) classroom_id: ClassroomId,
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) kana: String,
    pub(crate) grade: i64,
    status: String,
    pub(crate) merged_into: Option<StudentId>,
    pub(crate) revision: i64,
}

impl Student {
    /// How the pupil stands with the 塾.
    pub(crate) fn status(&self) -> StudentStatus {
        known_status(&self.status)
    }

    /// Whether the pupil may sit a round that does not have them yet.
    pub(crate) fn may_enter(&self) -> bool {
        self.status() == StudentStatus::Enrolled && self.merged_into.is_none()
    }
}

/// A line of the list of pupils.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct StudentLine {
    pub(crate) id: StudentId,
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) kana: String,
    pub(crate) grade: i64,
    status: String,
    pub(crate) classroom_name: String,
    pub(crate) juku_name: String,
    /// 担当メモ; lists of 本部 do not show it.
    pub(crate) memo: String,
    /// The latest round that the pupil was entered for, where somebody asks for it.
    #[sqlx(skip)]
    pub(crate) last_round: Option<RoundName>,
}

impl StudentLine {
    /// How the pupil stands with the 塾.
    pub(crate) fn status(&self) -> StudentStatus {
        known_status(&self.status)
    }
}

/// A pupil with all that the 塾 keeps of them.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct RegisteredStudent {
    pub(crate) id: StudentId,
    pub(crate) juku_id: JukuId,
    pub(crate) juku_name: String,
    pub(crate) classroom_id: ClassroomId,
    pub(crate) classroom_name: String,
    pub(crate) number: String,
    pub(crate) name: String,
    /// ふりがな, in hiragana.
    pub(crate) kana: String,
    /// 担当メモ: for the staff of the 塾 alone, and on no paper.
    pub(crate) memo: String,
    grade: i64,
    status: String,
    pub(crate) revision: i64,
    pub(crate) created_at: Timestamp,
}

impl RegisteredStudent {
    /// The grade now.
    pub(crate) fn grade(&self) -> Grade {
        u8::try_from(self.grade)
            .ok()
            .and_then(Grade::from_number)
            .expect("a check constraint holds the grades")
    }

    /// How the pupil stands with the 塾.
    pub(crate) fn status(&self) -> StudentStatus {
        known_status(&self.status)
    }
}

fn known_status(code: &str) -> StudentStatus {
    StudentStatus::from_code(code).expect("a check constraint holds the statuses")
}

/// A pupil that is not there yet.
pub(crate) struct NewStudent {
    pub(crate) juku_id: JukuId,
    pub(crate) classroom_id: ClassroomId,
    pub(crate) number: String,
    pub(crate) name: String,
    /// Empty where the source does not have it; then a pupil who is there keeps theirs.
    pub(crate) kana: String,
    pub(crate) grade: i64,
    pub(crate) search: String,
}

/// Which pupils a list shows; `None` leaves a question open.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StudentFilter<'a> {
    /// A `LIKE` pattern.
    pub(crate) search: &'a str,
    pub(crate) grade: Option<Grade>,
    pub(crate) classroom: Option<ClassroomId>,
    pub(crate) status: Option<StudentStatus>,
    /// Those made after this one.
    pub(crate) after: StudentId,
}

impl StudentFilter<'_> {
    /// Those who learn in a 教室 now.
    pub(crate) fn enrolled_in(classroom: ClassroomId) -> StudentFilter<'static> {
        StudentFilter {
            search: "%",
            grade: None,
            classroom: Some(classroom),
            status: Some(StudentStatus::Enrolled),
            after: StudentId(0),
        }
    }
}

/// A pupil within the scope who was neither erased nor merged into another.
pub(crate) async fn find_student(
    tx: &mut ReadTx,
    scope: &Scope,
    id: StudentId,
) -> DbResult<Option<RegisteredStudent>> {
    tx.find(
        sql!(
            "SELECT s.id, s.juku_id, j.name AS juku_name, s.classroom_id, c.name AS classroom_name,
                    s.number, s.name, s.kana, s.memo, s.grade, s.status, s.revision, s.created_at
             FROM students s JOIN juku j ON j.id = s.juku_id JOIN classrooms c ON c.id = s.classroom_id
             WHERE s.id = $1 AND s.erased_at IS NULL AND s.merged_into IS NULL
               AND (CAST($2 AS BIGINT) IS NULL OR s.juku_id = $2) AND (CAST($3 AS BIGINT) IS NULL OR s.classroom_id = $3)"
        ),
        params![id, scope.juku(), scope.classroom()],
    )
    .await
}

pub(crate) async fn list_lines(
    tx: &mut ReadTx,
    scope: &Scope,
    filter: StudentFilter<'_>,
    sort: (&str, bool),
    page: (i64, i64),
) -> DbResult<Vec<StudentLine>> {
    tx.list(
        sorted_sql!(
            "SELECT s.id, s.number, s.name, s.kana, s.grade, s.status, s.memo, c.name AS classroom_name,
                    j.name AS juku_name
             FROM students s JOIN classrooms c ON c.id = s.classroom_id JOIN juku j ON j.id = s.juku_id
             WHERE (CAST($1 AS BIGINT) IS NULL OR s.juku_id = $1) AND (CAST($2 AS BIGINT) IS NULL OR s.classroom_id = $2)
               AND s.search LIKE $3 ESCAPE '!' AND (CAST($4 AS BIGINT) IS NULL OR s.grade = $4)
               AND (CAST($5 AS BIGINT) IS NULL OR s.classroom_id = $5) AND (CAST($6 AS TEXT) IS NULL OR s.status = $6)
               AND s.erased_at IS NULL AND s.merged_into IS NULL AND s.id > $9
             ORDER BY {order} LIMIT $7 OFFSET $8",
            sort.0, sort.1,
            ["id" => "s.id {dir}", "number" => "j.number {dir}, s.number {dir}", "name" => "s.name {dir}, s.number", "grade" => "s.grade {dir}, j.number, s.number", "status" => "s.status {dir}, j.number, s.number", "classroom" => "j.number {dir}, c.number {dir}, s.number", "juku" => "j.name {dir}, s.number"]
        ),
        params![
            scope.juku(),
            scope.classroom(),
            filter.search,
            filter.grade.map(Grade::number),
            filter.classroom,
            filter.status.map(StudentStatus::code),
            page.0,
            page.1,
            filter.after
        ],
    )
    .await
}

/// Every round that these pupils were entered for, in the order in which they were sat.
pub(super) async fn list_rounds_of(
    tx: &mut ReadTx,
    lines: &[StudentLine],
) -> DbResult<Vec<(StudentId, RoundName)>> {
    let rows: Vec<(StudentId, i64, String)> = tx
        .list_for(
            &rows_sql!(
                1,
                "SELECT e.student_id, r.year, r.season FROM entries e JOIN rounds r ON r.id = e.round_id
                 WHERE e.student_id IN (VALUES {keys}) ORDER BY r.sat_on, r.id"
            ),
            lines.iter().map(|line| [line.id.into()]),
        )
        .await?;
    let named = |(student, year, season): (StudentId, i64, String)| {
        (student, RoundName::kept(year, &season).expect("rounds were checked when they were stored"))
    };
    Ok(rows.into_iter().map(named).collect())
}

pub(crate) async fn count_students(
    tx: &mut ReadTx,
    scope: &Scope,
    filter: StudentFilter<'_>,
) -> DbResult<i64> {
    tx.count(
        sql!(
            "SELECT COUNT(*) FROM students s
             WHERE (CAST($1 AS BIGINT) IS NULL OR s.juku_id = $1) AND (CAST($2 AS BIGINT) IS NULL OR s.classroom_id = $2)
               AND s.search LIKE $3 ESCAPE '!' AND (CAST($4 AS BIGINT) IS NULL OR s.grade = $4)
               AND (CAST($5 AS BIGINT) IS NULL OR s.classroom_id = $5) AND (CAST($6 AS TEXT) IS NULL OR s.status = $6)
               AND s.erased_at IS NULL AND s.merged_into IS NULL"
        ),
        params![
            scope.juku(),
            scope.classroom(),
            filter.search,
            filter.grade.map(Grade::number),
            filter.classroom,
            filter.status.map(StudentStatus::code)
        ],
    )
    .await
}

/// Every pupil that a filter finds.
pub(super) async fn list_matching(
    tx: &mut ReadTx,
    scope: &Scope,
    filter: StudentFilter<'_>,
) -> DbResult<Vec<Student>> {
    tx.list(
        sql!(
            "SELECT s.id, s.juku_id, s.classroom_id, s.number, s.name, s.kana, s.grade, s.status, s.merged_into, s.revision
             FROM students s
             WHERE (CAST($1 AS BIGINT) IS NULL OR s.juku_id = $1) AND (CAST($2 AS BIGINT) IS NULL OR s.classroom_id = $2)
               AND s.search LIKE $3 ESCAPE '!' AND (CAST($4 AS BIGINT) IS NULL OR s.grade = $4)
               AND (CAST($5 AS BIGINT) IS NULL OR s.classroom_id = $5) AND (CAST($6 AS TEXT) IS NULL OR s.status = $6)
               AND s.erased_at IS NULL AND s.merged_into IS NULL ORDER BY s.id"
        ),
        params![
            scope.juku(),
            scope.classroom(),
            filter.search,
            filter.grade.map(Grade::number),
            filter.classroom,
            filter.status.map(StudentStatus::code)
        ],
    )
    .await
}

/// Those of these pupils who were neither erased nor merged into another, whosever they are.
pub(super) async fn list_by_id(tx: &mut ReadTx, ids: &[StudentId]) -> DbResult<Vec<Student>> {
    tx.list_for(
        &rows_sql!(
            1,
            "SELECT id, juku_id, classroom_id, number, name, kana, grade, status, merged_into, revision FROM students
             WHERE id IN (VALUES {keys}) AND erased_at IS NULL AND merged_into IS NULL"
        ),
        ids.iter().map(|id| [(*id).into()]),
    )
    .await
}

/// Every pupil of these 塾, whatever became of them.
pub(crate) async fn list_students_of(tx: &mut ReadTx, juku: &[JukuId]) -> DbResult<Vec<Student>> {
    tx.list_for(
        &rows_sql!(
            1,
            "SELECT id, juku_id, classroom_id, number, name, kana, grade, status, merged_into, revision FROM students
             WHERE juku_id IN (VALUES {keys})"
        ),
        juku.iter().map(|id| [(*id).into()]),
    )
    .await
}

/// Inserts and says how many; fewer than given means that somebody else made one of them first.
pub(crate) async fn insert_students(tx: &mut WriteTx, new: &[NewStudent]) -> DbResult<u64> {
    let now = tx.now();
    tx.execute_rows(
        &rows_sql!(
            8,
            "INSERT INTO students (juku_id, classroom_id, number, name, kana, grade, search, created_at) VALUES {rows}
             ON CONFLICT (juku_id, number) DO NOTHING"
        ),
        new.iter().map(|new| {
            [
                new.juku_id.into(),
                new.classroom_id.into(),
                (&new.number).into(),
                (&new.name).into(),
                (&new.kana).into(),
                new.grade.into(),
                (&new.search).into(),
                now.into(),
            ]
        }),
    )
    .await
}

/// Writes name, grade and 教室 of pupils that are there already, and ふりがな where it is given; keeps beside it what moved
/// on that day. What is searched is given without ふりがな.
pub(crate) async fn update_students(
    tx: &mut WriteTx,
    by: &Actor,
    on: NaiveDate,
    changed: &[(StudentId, NewStudent)],
) -> DbResult<()> {
    let now = tx.now();
    for (id, new) in changed {
        tx.execute(
            sql!(
                "INSERT INTO student_moves (student_id, moved_on, old_classroom_id, new_classroom_id, old_grade, new_grade,
                                            reason, moved_by, moved_by_user_id, moved_at)
                 SELECT id, $4,
                        CASE WHEN classroom_id <> $2 THEN classroom_id END, CASE WHEN classroom_id <> $2 THEN $2 END,
                        CASE WHEN grade <> $3 THEN grade END, CASE WHEN grade <> $3 THEN $3 END, '', $5, $6, $7
                 FROM students WHERE id = $1 AND (classroom_id <> $2 OR grade <> $3)"
            ),
            params![*id, new.classroom_id, new.grade, on, &by.name, by.user_id, now],
        )
        .await?;
        tx.execute(
            sql!(
                "UPDATE students SET classroom_id = $2, name = $3, grade = $4,
                        kana = CASE WHEN CAST($6 AS TEXT) = '' THEN kana ELSE $6 END,
                        search = $5 || REPLACE(CASE WHEN CAST($6 AS TEXT) = '' THEN kana ELSE $6 END, ' ', ''),
                        revision = revision + 1
                 WHERE id = $1"
            ),
            params![*id, new.classroom_id, &new.name, new.grade, &new.search, &new.kana],
        )
        .await?;
    }
    Ok(())
}
