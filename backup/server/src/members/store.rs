//! The SQL of members.

use platform_database::{DbResult, ReadTx, WriteTx, params, rows_sql, sql};
use platform_identity::UserId;

use super::Role;

pub(super) async fn find_role(tx: &mut ReadTx, user: UserId) -> DbResult<Option<Role>> {
    let found: Option<(String,)> =
        tx.find(sql!("SELECT role FROM members WHERE user_id = $1"), params![user]).await?;
    Ok(found.and_then(|(code,)| Role::from_code(&code)))
}

pub(super) async fn insert_member(tx: &mut WriteTx, user: UserId, role: Role) -> DbResult<()> {
    tx.execute(sql!("INSERT INTO members (user_id, role) VALUES ($1, $2)"), params![user, role.code()])
        .await?;
    Ok(())
}

/// Makes the user this and nothing else. `false`: an auditor would come to power, or an administrator would audit
/// what they did.
pub(super) async fn upsert_member(tx: &mut WriteTx, user: UserId, role: Role) -> DbResult<bool> {
    let written = tx
        .execute(
            sql!(
                "INSERT INTO members (user_id, role) VALUES ($1, $2)
                 ON CONFLICT (user_id) DO UPDATE SET role = excluded.role
                 WHERE NOT (members.role IN ('admin', 'auditor') AND excluded.role IN ('admin', 'auditor')
                    AND members.role <> excluded.role)"
            ),
            params![user, role.code()],
        )
        .await?;
    Ok(written == 1)
}

/// Every person who is a member, no machine; one whose role this program does not know is left out.
pub(crate) async fn list_members(tx: &mut ReadTx) -> DbResult<Vec<(UserId, Role)>> {
    let found: Vec<(UserId, String)> =
        tx.list(
            sql!(
                "SELECT user_id, role FROM members
                 WHERE NOT EXISTS (SELECT 1 FROM machines m WHERE m.user_id = members.user_id) ORDER BY user_id"
            ),
            params![],
        )
        .await?;
    Ok(found.into_iter().filter_map(|(user, code)| Some((user, Role::from_code(&code)?))).collect())
}

/// Which of `logins` belong to a member.
pub(crate) async fn list_logins(tx: &mut ReadTx, logins: &[&str]) -> DbResult<Vec<String>> {
    let found: Vec<(String,)> = tx
        .list_for(
            &rows_sql!(
                1,
                "SELECT u.login FROM users u JOIN members m ON m.user_id = u.id WHERE u.login IN (VALUES {rows})"
            ),
            logins.iter().map(|login| [(*login).into()]),
        )
        .await?;
    Ok(found.into_iter().map(|(login,)| login).collect())
}
