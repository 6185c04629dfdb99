//! The SQL of staff.

use platform_database::{DbResult, ReadTx, WriteTx, params, rows_sql, sql};
use platform_identity::UserId;

use super::Role;
use crate::classrooms::ClassroomId;
use crate::juku::JukuId;

/// A staff row with the names that the shell shows.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct StaffRow {
    pub(super) role: String,
    pub(super) juku_id: Option<JukuId>,
    pub(super) classroom_id: Option<ClassroomId>,
    pub(super) juku_name: Option<String>,
    pub(super) classroom_name: Option<String>,
}

pub(super) async fn find_staff(tx: &mut ReadTx, user: UserId) -> DbResult<Option<StaffRow>> {
    tx.find(
        sql!(
            "SELECT s.role, s.juku_id, s.classroom_id, j.name AS juku_name, c.name AS classroom_name
             FROM staff s LEFT JOIN juku j ON j.id = s.juku_id LEFT JOIN classrooms c ON c.id = s.classroom_id
             WHERE s.user_id = $1"
        ),
        params![user],
    )
    .await
}

pub(super) async fn insert_staff(tx: &mut WriteTx, user: UserId, role: Role) -> DbResult<()> {
    let (name, juku, classroom) = match role {
        Role::Headquarters => ("headquarters", None, None),
        Role::Juku(juku) => ("juku", Some(juku), None),
        Role::Classroom(juku, classroom) => ("classroom", Some(juku), Some(classroom)),
    };
    tx.execute(
        sql!("INSERT INTO staff (user_id, role, juku_id, classroom_id) VALUES ($1, $2, $3, $4)"),
        params![user, name, juku, classroom],
    )
    .await?;
    Ok(())
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
