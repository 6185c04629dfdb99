//! The SQL of staff.

use platform_database::{DbResult, ReadTx, WriteTx, params, rows_sql, sql};
use platform_identity::UserId;

use super::{Role, Scope, Switches};
use crate::classrooms::ClassroomId;
use crate::juku::JukuId;

/// Whether who did something is of 本部, by the user id that a row keeps of that person and by their row of `staff`, where
/// there is one. Whose id is not known is taken for 本部: somebody at the server's terminal, or in a row of a former program.
macro_rules! by_headquarters {
    ($user:literal, $staff:literal) => {
        concat!("(", $user, " IS NULL OR COALESCE(", $staff, ".role, '') = 'headquarters')")
    };
}
pub(crate) use by_headquarters;

/// Whether who did something, by the user id that a row keeps of that person, is of 本部. For what nobody but the people of a
/// place does there: who has gone to 本部 since. Whose id is not known was one of them, or sat at the server's terminal.
macro_rules! went_to_headquarters {
    ($user:literal) => {
        concat!("EXISTS (SELECT 1 FROM staff f WHERE f.user_id = ", $user, " AND f.role = 'headquarters')")
    };
}
pub(crate) use went_to_headquarters;

/// A staff row with the names that the shell shows, and what the place lets its people do.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct StaffRow {
    pub(super) role: String,
    pub(super) juku_id: Option<JukuId>,
    pub(super) classroom_id: Option<ClassroomId>,
    pub(super) juku_name: Option<String>,
    pub(super) classroom_name: Option<String>,
    pub(super) juku_status: Option<String>,
    juku_register: Option<bool>,
    juku_mark: Option<bool>,
    juku_report: Option<bool>,
    classroom_register: Option<bool>,
    classroom_mark: Option<bool>,
    classroom_report: Option<bool>,
}

impl StaffRow {
    /// What the 塾 and the 教室 both allow; a place that somebody has not forbids nothing.
    pub(super) fn switches(&self) -> Switches {
        let juku = switches(self.juku_register, self.juku_mark, self.juku_report);
        juku.and(switches(self.classroom_register, self.classroom_mark, self.classroom_report))
    }
}

fn switches(register: Option<bool>, mark: Option<bool>, report: Option<bool>) -> Switches {
    let on = |switch: Option<bool>| switch.unwrap_or(true);
    Switches { register: on(register), mark: on(mark), report: on(report) }
}

/// Somebody whom a manager manages.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct HeldRow {
    pub(super) user_id: UserId,
    pub(super) role: String,
    pub(super) juku_id: Option<JukuId>,
    pub(super) classroom_id: Option<ClassroomId>,
    pub(super) juku_name: Option<String>,
    pub(super) classroom_name: Option<String>,
}

/// The role that a row's columns mean.
pub(super) fn role_of(role: &str, juku: Option<JukuId>, classroom: Option<ClassroomId>) -> Option<Role> {
    match (role, juku, classroom) {
        ("headquarters", None, None) => Some(Role::Headquarters),
        ("juku", Some(juku), None) => Some(Role::Juku(juku)),
        ("classroom", Some(juku), Some(classroom)) => Some(Role::Classroom(juku, classroom)),
        _ => None,
    }
}

pub(super) async fn find_staff(tx: &mut ReadTx, user: UserId) -> DbResult<Option<StaffRow>> {
    tx.find(
        sql!(
            "SELECT s.role, s.juku_id, s.classroom_id, j.name AS juku_name, c.name AS classroom_name,
                    j.status AS juku_status, j.may_register AS juku_register, j.may_mark AS juku_mark,
                    j.may_report AS juku_report, c.may_register AS classroom_register, c.may_mark AS classroom_mark,
                    c.may_report AS classroom_report
             FROM staff s LEFT JOIN juku j ON j.id = s.juku_id LEFT JOIN classrooms c ON c.id = s.classroom_id
             WHERE s.user_id = $1"
        ),
        params![user],
    )
    .await
}

/// The numbers and names of the places that somebody works at.
pub(crate) async fn list_places(tx: &mut ReadTx, user: UserId) -> DbResult<Vec<String>> {
    let words: Vec<(String,)> = tx
        .list(
            sql!(
                "SELECT j.number AS word FROM staff s JOIN juku j ON j.id = s.juku_id WHERE s.user_id = $1
                 UNION ALL SELECT j.name FROM staff s JOIN juku j ON j.id = s.juku_id WHERE s.user_id = $1
                 UNION ALL SELECT c.number FROM staff s JOIN classrooms c ON c.id = s.classroom_id WHERE s.user_id = $1
                 UNION ALL SELECT c.name FROM staff s JOIN classrooms c ON c.id = s.classroom_id WHERE s.user_id = $1"
            ),
            params![user],
        )
        .await?;
    Ok(words.into_iter().map(|(word,)| word).collect())
}

/// What those of `users` are who are on the staff; nobody of a 退会 塾 is.
pub(crate) async fn list_roles(tx: &mut ReadTx, users: &[UserId]) -> DbResult<Vec<(UserId, Role)>> {
    let rows: Vec<(UserId, String, Option<JukuId>, Option<ClassroomId>)> = tx
        .list_for(
            &rows_sql!(
                1,
                "SELECT s.user_id, s.role, s.juku_id, s.classroom_id FROM staff s LEFT JOIN juku j ON j.id = s.juku_id
                 WHERE (j.status IS NULL OR j.status <> 'withdrawn') AND s.user_id IN (VALUES {keys})"
            ),
            users.iter().map(|user| [(*user).into()]),
        )
        .await?;
    let role =
        |(user, role, juku, classroom): (_, String, _, _)| Some((user, role_of(&role, juku, classroom)?));
    Ok(rows.into_iter().filter_map(role).collect())
}

pub(super) async fn upsert_staff(tx: &mut WriteTx, user: UserId, role: Role) -> DbResult<()> {
    let (name, juku, classroom) = match role {
        Role::Headquarters => ("headquarters", None, None),
        Role::Juku(juku) => ("juku", Some(juku), None),
        Role::Classroom(juku, classroom) => ("classroom", Some(juku), Some(classroom)),
    };
    tx.execute(
        sql!(
            "INSERT INTO staff (user_id, role, juku_id, classroom_id) VALUES ($1, $2, $3, $4)
             ON CONFLICT (user_id) DO UPDATE SET role = excluded.role, juku_id = excluded.juku_id,
                classroom_id = excluded.classroom_id"
        ),
        params![user, name, juku, classroom],
    )
    .await?;
    Ok(())
}

/// The login that the system before this one would have given: 塾ID, or 塾ID and 教室ID.
pub(super) async fn find_former_login(tx: &mut ReadTx, user: UserId) -> DbResult<Option<String>> {
    let found: Option<(String,)> = tx
        .find(
            sql!(
                "SELECT j.number || COALESCE(c.number, '') AS login FROM staff s JOIN juku j ON j.id = s.juku_id
                 LEFT JOIN classrooms c ON c.id = s.classroom_id WHERE s.user_id = $1"
            ),
            params![user],
        )
        .await?;
    Ok(found.map(|(login,)| login))
}

/// Those whom somebody of `scope` manages, or one of them.
pub(super) async fn list_managed(
    tx: &mut ReadTx,
    scope: &Scope,
    user: Option<UserId>,
) -> DbResult<Vec<HeldRow>> {
    tx.list(
        sql!(
            "SELECT s.user_id, s.role, s.juku_id, s.classroom_id, j.name AS juku_name, c.name AS classroom_name
             FROM staff s LEFT JOIN juku j ON j.id = s.juku_id LEFT JOIN classrooms c ON c.id = s.classroom_id
             WHERE (s.juku_id = $1 OR (CAST($1 AS BIGINT) IS NULL AND s.role IN ('headquarters', 'juku')))
               AND (CAST($2 AS BIGINT) IS NULL OR s.classroom_id = $2) AND (CAST($3 AS BIGINT) IS NULL OR s.user_id = $3)
             ORDER BY s.user_id"
        ),
        params![scope.juku(), scope.classroom(), user],
    )
    .await
}

/// Everybody who works for the 塾 or one of its 教室.
pub(crate) async fn list_people_of(tx: &mut ReadTx, juku: JukuId) -> DbResult<Vec<UserId>> {
    let found: Vec<(UserId,)> =
        tx.list(sql!("SELECT user_id FROM staff WHERE juku_id = $1 ORDER BY user_id"), params![juku]).await?;
    Ok(found.into_iter().map(|(user,)| user).collect())
}

/// Everybody of the scope's own place, as user ids.
pub(crate) async fn list_colleagues(tx: &mut ReadTx, scope: &Scope) -> DbResult<Vec<i64>> {
    let found: Vec<(i64,)> = tx
        .list(
            sql!(
                "SELECT user_id FROM staff
                 WHERE (CAST($1 AS BIGINT) IS NULL OR juku_id = $1) AND (CAST($2 AS BIGINT) IS NULL OR classroom_id = $2)
                 ORDER BY user_id"
            ),
            params![scope.juku(), scope.classroom()],
        )
        .await?;
    Ok(found.into_iter().map(|(user,)| user).collect())
}

pub(crate) async fn list_headquarters(tx: &mut ReadTx) -> DbResult<Vec<UserId>> {
    let found: Vec<(UserId,)> = tx
        .list(sql!("SELECT user_id FROM staff WHERE role = 'headquarters' ORDER BY user_id"), params![])
        .await?;
    Ok(found.into_iter().map(|(user,)| user).collect())
}

/// A 塾 by its 塾ID and, if a 教室ID is given, one of its 教室.
#[derive(sqlx::FromRow)]
pub(super) struct PlaceRow {
    pub(super) juku_id: JukuId,
    pub(super) classroom_id: Option<ClassroomId>,
}

pub(super) async fn find_place(
    tx: &mut ReadTx,
    juku: &str,
    classroom: Option<&str>,
) -> DbResult<Option<PlaceRow>> {
    tx.find(
        sql!(
            "SELECT j.id AS juku_id, c.id AS classroom_id FROM juku j
             LEFT JOIN classrooms c ON c.juku_id = j.id AND c.number = $2 WHERE j.number = $1"
        ),
        params![juku, classroom],
    )
    .await
}

pub(crate) async fn count_staff(tx: &mut ReadTx) -> DbResult<i64> {
    tx.count(sql!("SELECT COUNT(*) FROM staff"), params![]).await
}

/// Which of `logins` belong to somebody on the staff.
pub(crate) async fn list_logins(tx: &mut ReadTx, logins: &[&str]) -> DbResult<Vec<String>> {
    let found: Vec<(String,)> = tx
        .list_for(
            &rows_sql!(1, "SELECT u.login FROM users u JOIN staff s ON s.user_id = u.id WHERE u.login IN (VALUES {rows})"),
            logins.iter().map(|login| [(*login).into()]),
        )
        .await?;
    Ok(found.into_iter().map(|(login,)| login).collect())
}
