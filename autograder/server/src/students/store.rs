//! The SQL of 生徒.

use platform_database::{DbResult, ReadTx, WriteTx, params, rows_sql, sorted_sql, sql};

use super::StudentId;
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
    pub(crate) grade: i64,
}

/// A line of the list of pupils.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct StudentLine {
    pub(crate) id: StudentId,
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) grade: i64,
    pub(crate) classroom_name: String,
    pub(crate) juku_name: String,
}

/// A pupil that is not there yet.
pub(crate) struct NewStudent {
    pub(crate) juku_id: JukuId,
    pub(crate) classroom_id: ClassroomId,
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) grade: i64,
    pub(crate) search: String,
}

pub(crate) async fn list_lines(
    tx: &mut ReadTx,
    scope: &Scope,
    filter: (&str, Option<i64>, Option<ClassroomId>),
    sort: (&str, bool),
    page: (i64, i64),
) -> DbResult<Vec<StudentLine>> {
    tx.list(
        sorted_sql!(
            "SELECT s.id, s.number, s.name, s.grade, c.name AS classroom_name, j.name AS juku_name
             FROM students s JOIN classrooms c ON c.id = s.classroom_id JOIN juku j ON j.id = s.juku_id
             WHERE (CAST($1 AS BIGINT) IS NULL OR s.juku_id = $1) AND (CAST($2 AS BIGINT) IS NULL OR s.classroom_id = $2)
               AND s.search LIKE $3 ESCAPE '!' AND (CAST($4 AS BIGINT) IS NULL OR s.grade = $4)
               AND (CAST($5 AS BIGINT) IS NULL OR s.classroom_id = $5) AND s.erased_at IS NULL
             ORDER BY {order} LIMIT $6 OFFSET $7",
            sort.0, sort.1,
            ["number" => "j.number {dir}, s.number {dir}", "name" => "s.name {dir}, s.number", "grade" => "s.grade {dir}, j.number, s.number", "classroom" => "j.number {dir}, c.number {dir}, s.number", "juku" => "j.name {dir}, s.number"]
        ),
        params![scope.juku(), scope.classroom(), filter.0, filter.1, filter.2, page.0, page.1],
    )
    .await
}

pub(crate) async fn count_students(
    tx: &mut ReadTx,
    scope: &Scope,
    filter: (&str, Option<i64>, Option<ClassroomId>),
) -> DbResult<i64> {
    tx.count(
        sql!(
            "SELECT COUNT(*) FROM students s
             WHERE (CAST($1 AS BIGINT) IS NULL OR s.juku_id = $1) AND (CAST($2 AS BIGINT) IS NULL OR s.classroom_id = $2)
               AND s.search LIKE $3 ESCAPE '!' AND (CAST($4 AS BIGINT) IS NULL OR s.grade = $4)
               AND (CAST($5 AS BIGINT) IS NULL OR s.classroom_id = $5) AND s.erased_at IS NULL"
        ),
        params![scope.juku(), scope.classroom(), filter.0, filter.1, filter.2],
    )
    .await
}

pub(crate) async fn list_students_of(tx: &mut ReadTx, juku: &[JukuId]) -> DbResult<Vec<Student>> {
    tx.list_for(
        &rows_sql!(
            1,
            "SELECT id, juku_id, classroom_id, number, name, grade FROM students WHERE juku_id IN (VALUES {keys})"
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
            7,
            "INSERT INTO students (juku_id, classroom_id, number, name, grade, search, created_at) VALUES {rows}
             ON CONFLICT (juku_id, number) DO NOTHING"
        ),
        new.iter().map(|new| {
            [
                new.juku_id.into(),
                new.classroom_id.into(),
                (&new.number).into(),
                (&new.name).into(),
                new.grade.into(),
                (&new.search).into(),
                now.into(),
            ]
        }),
    )
    .await
}

/// Writes name, grade and 教室 of pupils that are there already.
pub(crate) async fn update_students(tx: &mut WriteTx, changed: &[(StudentId, NewStudent)]) -> DbResult<()> {
    for (id, new) in changed {
        tx.execute(
            sql!("UPDATE students SET classroom_id = $2, name = $3, grade = $4, search = $5 WHERE id = $1"),
            params![*id, new.classroom_id, &new.name, new.grade, &new.search],
        )
        .await?;
    }
    Ok(())
}
