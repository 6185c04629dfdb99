//! The SQL of viewings.

use platform_database::{DbResult, ReadTx, WriteTx, params, sql};
use platform_identity::UserId;

use super::LONGEST;
use crate::juku::{Juku, JukuId};

/// The 塾 as which somebody looks on now; none that has left, whose people see nothing.
pub(super) async fn find_viewed(tx: &mut ReadTx, user: UserId) -> DbResult<Option<Juku>> {
    let earliest = tx.now() - LONGEST;
    tx.find(
        sql!(
            "SELECT j.id, j.number, j.name, j.contact, j.status, j.may_register, j.may_mark, j.may_report
             FROM viewings v JOIN juku j ON j.id = v.juku_id
             WHERE v.user_id = $1 AND v.begun_at > $2 AND j.status <> 'withdrawn'"
        ),
        params![user, earliest],
    )
    .await
}

/// Begins a viewing in the place of an earlier one.
pub(super) async fn upsert_viewing(tx: &mut WriteTx, user: UserId, juku: JukuId) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!(
            "INSERT INTO viewings (user_id, juku_id, begun_at) VALUES ($1, $2, $3)
             ON CONFLICT (user_id) DO UPDATE SET juku_id = excluded.juku_id, begun_at = excluded.begun_at"
        ),
        params![user, juku, now],
    )
    .await?;
    Ok(())
}

/// Ends a viewing; `false` means that it has ended already.
pub(super) async fn delete_viewing(tx: &mut WriteTx, user: UserId) -> DbResult<bool> {
    let gone = tx.execute(sql!("DELETE FROM viewings WHERE user_id = $1"), params![user]).await?;
    Ok(gone == 1)
}
