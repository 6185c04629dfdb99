//! Making a 塾 another kind of member from a day on.

use chrono::NaiveDate;
use platform_database::{Database, DbError, DbResult, WriteTx};
use serde_json::json;
use thiserror::Error;

use super::{MembershipKind, store};
use crate::juku::{self, JukuId};
use crate::staff::Headquarters;

/// Why the membership stays as it is.
#[derive(Debug, Error)]
pub(crate) enum ChangeMembershipError {
    /// No such 塾.
    #[error("塾がありません")]
    NoSuchJuku,
    /// Somebody changed the register's entry since it was shown.
    #[error(
        "表示したあとに、別の人がこの塾の登録内容を変更しました。内容を確かめて、もう一度保存してください"
    )]
    Stale,
    /// The database.
    #[error("the membership could not be changed")]
    Db(#[from] DbError),
}

/// Makes the 塾 a member of that kind from `valid_from` until the day of its next row, if the register's entry is still
/// as the person `seen` it. A row of the same day is replaced; invoices that are 確定 stay as they are.
pub(crate) async fn change_membership(
    database: &Database,
    by: &Headquarters,
    id: JukuId,
    seen: i64,
    kind: MembershipKind,
    valid_from: NaiveDate,
) -> Result<(), ChangeMembershipError> {
    let mut tx = database.write().await?;
    let won = juku::advance_revision(&mut tx, id, seen).await?;
    let juku = juku::find_juku(&mut tx, by.staff().scope(), id).await?;
    let juku = juku.ok_or(ChangeMembershipError::NoSuchJuku)?;
    if !won {
        return Err(ChangeMembershipError::Stale);
    }
    change_in(&mut tx, by, (juku.id, &juku.number), kind, valid_from).await?;
    Ok(tx.commit().await?)
}

/// Writes and records the change in the caller's transaction, which has moved the entry on.
pub(crate) async fn change_in(
    tx: &mut WriteTx,
    by: &Headquarters,
    (juku, number): (JukuId, &str),
    kind: MembershipKind,
    valid_from: NaiveDate,
) -> DbResult<()> {
    store::upsert_memberships(tx, &[(juku, valid_from, kind)]).await?;
    let facts = json!({ "membership": kind.code(), "valid_from": valid_from });
    platform_audit::record(tx, by.actor(), "juku.membership_changed", format!("juku/{number}"), &facts).await
}
