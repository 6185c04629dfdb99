//! The SQL of what is printed of ranks.

use std::collections::HashMap;

use platform_database::{DbResult, ReadTx, WriteTx, params, sql};

use super::RankPolicy;
use crate::juku::JukuId;

/// What a 塾 prints. The caller answers for the scope.
pub(crate) async fn load_policy(tx: &mut ReadTx, juku: JukuId) -> DbResult<RankPolicy> {
    tx.load(sql!("SELECT prints_national_rank, prints_juku_rank FROM juku WHERE id = $1"), params![juku])
        .await
}

/// The 塾 that do not print everything.
pub(crate) async fn list_reticent(tx: &mut ReadTx) -> DbResult<HashMap<JukuId, RankPolicy>> {
    let rows: Vec<(JukuId, bool, bool)> = tx
        .list(
            sql!(
                "SELECT id, prints_national_rank, prints_juku_rank FROM juku
                 WHERE NOT (prints_national_rank AND prints_juku_rank)"
            ),
            params![],
        )
        .await?;
    let policy = |(id, national, juku)| (id, RankPolicy { national, juku });
    Ok(rows.into_iter().map(policy).collect())
}

/// Writes the choice if it is still as `seen`.
pub(super) async fn advance_policy(
    tx: &mut WriteTx,
    juku: JukuId,
    seen: RankPolicy,
    wanted: RankPolicy,
) -> DbResult<bool> {
    let written = tx
        .execute(
            sql!(
                "UPDATE juku SET prints_national_rank = $4, prints_juku_rank = $5
                 WHERE id = $1 AND prints_national_rank = $2 AND prints_juku_rank = $3"
            ),
            params![juku, seen.national, seen.juku, wanted.national, wanted.juku],
        )
        .await?;
    Ok(written == 1)
}
