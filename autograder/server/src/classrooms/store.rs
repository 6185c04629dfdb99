//! The SQL of 教室.

use chrono::NaiveDate;
use platform_database::{DbResult, ReadTx, WriteTx, either_sql, params, rows_sql, sorted_sql, sql};

use super::ClassroomId;
use crate::juku::JukuId;
use crate::staff::{Scope, Switches};

/// A 教室 with the 塾 it belongs to.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Classroom {
    pub(crate) id: ClassroomId,
    pub(crate) juku_id: JukuId,
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) juku_name: String,
    /// Moves on with every change of its name, and when it is closed or opened.
    pub(crate) revision: i64,
    /// The day on which it was closed.
    pub(crate) closed_on: Option<NaiveDate>,
}

impl Classroom {
    /// Whether it takes pupils.
    pub(crate) fn is_open(&self) -> bool {
        self.closed_on.is_none()
    }

    /// Its name for somebody of `scope`, with that of the 塾 where there are several.
    pub(crate) fn label_for(&self, scope: &Scope) -> String {
        if scope.is_headquarters() { format!("{} {}", self.juku_name, self.name) } else { self.name.clone() }
    }
}

/// A line of the list of 教室.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct ClassroomLine {
    pub(crate) id: ClassroomId,
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) juku_name: String,
    pub(crate) students: i64,
    pub(crate) closed_on: Option<NaiveDate>,
    #[sqlx(flatten)]
    pub(crate) switches: Switches,
}

/// A 教室 that is not there yet.
pub(crate) struct NewClassroom {
    pub(crate) juku_id: JukuId,
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) search: String,
}

pub(crate) async fn find_classroom(
    tx: &mut ReadTx,
    scope: &Scope,
    id: ClassroomId,
) -> DbResult<Option<Classroom>> {
    tx.find(
        sql!(
            "SELECT c.id, c.juku_id, c.number, c.name, j.name AS juku_name, c.revision, c.closed_on FROM classrooms c JOIN juku j ON j.id = c.juku_id
             WHERE c.id = $1 AND (CAST($2 AS BIGINT) IS NULL OR c.juku_id = $2) AND (CAST($3 AS BIGINT) IS NULL OR c.id = $3)"
        ),
        params![id, scope.juku(), scope.classroom()],
    )
    .await
}

/// Finds a 教室 that takes pupils, and keeps it from being closed until this transaction ends.
pub(crate) async fn hold_open(
    tx: &mut WriteTx,
    scope: &Scope,
    id: ClassroomId,
) -> DbResult<Option<Classroom>> {
    tx.find(
        either_sql!(
            sqlite: "SELECT c.id, c.juku_id, c.number, c.name, j.name AS juku_name, c.revision, c.closed_on
                     FROM classrooms c JOIN juku j ON j.id = c.juku_id
                     WHERE c.id = $1 AND (CAST($2 AS BIGINT) IS NULL OR c.juku_id = $2)
                       AND (CAST($3 AS BIGINT) IS NULL OR c.id = $3) AND c.closed_on IS NULL",
            postgres: "SELECT c.id, c.juku_id, c.number, c.name, j.name AS juku_name, c.revision, c.closed_on
                       FROM classrooms c JOIN juku j ON j.id = c.juku_id
                       WHERE c.id = $1 AND (CAST($2 AS BIGINT) IS NULL OR c.juku_id = $2)
                         AND (CAST($3 AS BIGINT) IS NULL OR c.id = $3) AND c.closed_on IS NULL FOR SHARE OF c",
        ),
        params![id, scope.juku(), scope.classroom()],
    )
    .await
}

/// The switches of a 教室 within the scope.
pub(super) async fn find_switches(
    tx: &mut ReadTx,
    scope: &Scope,
    id: ClassroomId,
) -> DbResult<Option<Switches>> {
    tx.find(
        sql!(
            "SELECT may_register, may_mark, may_report FROM classrooms
             WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR juku_id = $2) AND (CAST($3 AS BIGINT) IS NULL OR id = $3)"
        ),
        params![id, scope.juku(), scope.classroom()],
    )
    .await
}

/// Turns the switches if they are still as `seen`, and the 教室 is inside the scope.
pub(super) async fn advance_switches(
    tx: &mut WriteTx,
    scope: &Scope,
    id: ClassroomId,
    seen: Switches,
    wanted: Switches,
) -> DbResult<bool> {
    let turned = tx
        .execute(
            sql!(
                "UPDATE classrooms SET may_register = $6, may_mark = $7, may_report = $8
                 WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR juku_id = $2)
                   AND may_register = $3 AND may_mark = $4 AND may_report = $5"
            ),
            params![
                id,
                scope.juku(),
                seen.register,
                seen.mark,
                seen.report,
                wanted.register,
                wanted.mark,
                wanted.report
            ],
        )
        .await?;
    Ok(turned == 1)
}

/// Every 教室 in the scope, in the order of their numbers; for pickers.
pub(crate) async fn list_classrooms(tx: &mut ReadTx, scope: &Scope) -> DbResult<Vec<Classroom>> {
    tx.list(
        sql!(
            "SELECT c.id, c.juku_id, c.number, c.name, j.name AS juku_name, c.revision, c.closed_on FROM classrooms c JOIN juku j ON j.id = c.juku_id
             WHERE (CAST($1 AS BIGINT) IS NULL OR c.juku_id = $1) AND (CAST($2 AS BIGINT) IS NULL OR c.id = $2)
             ORDER BY j.number, c.number"
        ),
        params![scope.juku(), scope.classroom()],
    )
    .await
}

/// Those of them that take pupils.
pub(crate) async fn list_open_classrooms(tx: &mut ReadTx, scope: &Scope) -> DbResult<Vec<Classroom>> {
    let mut open = list_classrooms(tx, scope).await?;
    open.retain(Classroom::is_open);
    Ok(open)
}

/// The 教室 whose names or numbers, or whose 塾's, match a `LIKE` pattern; of all or of one 塾.
pub(crate) async fn list_lines(
    tx: &mut ReadTx,
    scope: &Scope,
    filter: (&str, Option<JukuId>),
    sort: (&str, bool),
    page: (i64, i64),
) -> DbResult<Vec<ClassroomLine>> {
    tx.list(
        sorted_sql!(
            "SELECT c.id, c.number, c.name, j.name AS juku_name,
                    (SELECT COUNT(*) FROM students s WHERE s.classroom_id = c.id AND s.status = 'enrolled' AND s.erased_at IS NULL) AS students,
                    c.closed_on, c.may_register, c.may_mark, c.may_report
             FROM classrooms c JOIN juku j ON j.id = c.juku_id
             WHERE (CAST($1 AS BIGINT) IS NULL OR c.juku_id = $1) AND (CAST($2 AS BIGINT) IS NULL OR c.id = $2)
               AND (c.search LIKE $3 ESCAPE '!' OR j.search LIKE $3 ESCAPE '!') AND (CAST($4 AS BIGINT) IS NULL OR c.juku_id = $4)
             ORDER BY {order} LIMIT $5 OFFSET $6",
            sort.0, sort.1,
            ["number" => "j.number {dir}, c.number {dir}", "name" => "c.name {dir}, c.number", "juku" => "j.name {dir}, c.number", "students" => "students {dir}, c.number"]
        ),
        params![scope.juku(), scope.classroom(), filter.0, filter.1, page.0, page.1],
    )
    .await
}

pub(crate) async fn count_classrooms(tx: &mut ReadTx, scope: &Scope, search: &str) -> DbResult<i64> {
    tx.count(
        sql!(
            "SELECT COUNT(*) FROM classrooms c JOIN juku j ON j.id = c.juku_id
             WHERE (CAST($1 AS BIGINT) IS NULL OR c.juku_id = $1) AND (CAST($2 AS BIGINT) IS NULL OR c.id = $2)
               AND (c.search LIKE $3 ESCAPE '!' OR j.search LIKE $3 ESCAPE '!')"
        ),
        params![scope.juku(), scope.classroom(), search],
    )
    .await
}

pub(crate) async fn list_classrooms_of(tx: &mut ReadTx, juku: &[JukuId]) -> DbResult<Vec<Classroom>> {
    tx.list_for(
        &rows_sql!(
            1,
            "SELECT c.id, c.juku_id, c.number, c.name, j.name AS juku_name, c.revision, c.closed_on FROM classrooms c JOIN juku j ON j.id = c.juku_id
             WHERE c.juku_id IN (VALUES {keys})"
        ),
        juku.iter().map(|id| [(*id).into()]),
    )
    .await
}

/// Inserts and says how many; fewer than given means that somebody else made one of them first.
pub(crate) async fn insert_classrooms(tx: &mut WriteTx, new: &[NewClassroom]) -> DbResult<u64> {
    let now = tx.now();
    tx.execute_rows(
        &rows_sql!(5, "INSERT INTO classrooms (juku_id, number, name, search, created_at) VALUES {rows} ON CONFLICT (juku_id, number) DO NOTHING"),
        new.iter().map(|new| {
            [new.juku_id.into(), (&new.number).into(), (&new.name).into(), (&new.search).into(), now.into()]
        }),
    )
    .await
}
