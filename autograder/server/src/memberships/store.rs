//! The SQL of 会員種別 and prices.

use chrono::NaiveDate;
use platform_database::{DbResult, ReadTx, WriteTx, params, rows_sql, sql};

use super::{MembershipKind, Price};
use crate::juku::JukuId;
use crate::staff::Scope;

/// A 塾 is a member of that kind from that day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Membership {
    pub(crate) juku_id: JukuId,
    pub(crate) valid_from: NaiveDate,
    pub(crate) kind: MembershipKind,
}

impl Membership {
    fn read((juku_id, valid_from, kind): (JukuId, NaiveDate, String)) -> Membership {
        Membership { juku_id, valid_from, kind: known(&kind) }
    }
}

fn known(kind: &str) -> MembershipKind {
    MembershipKind::from_code(kind).expect("a check constraint holds the kinds")
}

/// The memberships of every 塾 in the scope, or of one; of each the earliest first.
pub(crate) async fn list_memberships(
    tx: &mut ReadTx,
    scope: &Scope,
    only: Option<JukuId>,
) -> DbResult<Vec<Membership>> {
    let rows = tx
        .list(
            sql!(
                "SELECT juku_id, valid_from, kind FROM memberships
                 WHERE (CAST($1 AS BIGINT) IS NULL OR juku_id = $1) AND (CAST($2 AS BIGINT) IS NULL OR juku_id = $2)
                 ORDER BY juku_id, valid_from"
            ),
            params![scope.juku(), only],
        )
        .await?;
    Ok(rows.into_iter().map(Membership::read).collect())
}

/// Writes memberships; one of the same 塾 and day is replaced.
pub(crate) async fn upsert_memberships(
    tx: &mut WriteTx,
    memberships: &[(JukuId, NaiveDate, MembershipKind)],
) -> DbResult<()> {
    tx.execute_rows(
        &rows_sql!(
            3,
            "INSERT INTO memberships (juku_id, valid_from, kind) VALUES {rows}
             ON CONFLICT (juku_id, valid_from) DO UPDATE SET kind = excluded.kind"
        ),
        memberships.iter().map(|(juku, from, kind)| [(*juku).into(), (*from).into(), kind.code().into()]),
    )
    .await?;
    Ok(())
}

/// Every price, by kind and day.
pub(crate) async fn list_prices(tx: &mut ReadTx) -> DbResult<Vec<Price>> {
    let rows: Vec<(String, NaiveDate, Option<NaiveDate>, i64)> = tx
        .list(
            sql!(
                "SELECT kind, valid_from, valid_until, yen FROM membership_prices ORDER BY kind, valid_from"
            ),
            params![],
        )
        .await?;
    let price = |(kind, valid_from, valid_until, yen): (String, _, _, _)| Price {
        kind: known(&kind),
        valid_from,
        valid_until,
        yen,
    };
    Ok(rows.into_iter().map(price).collect())
}

/// Ends the last price of a kind, if it is the one that begins on the day `seen`; `false` means that it is not.
pub(super) async fn advance_price(
    tx: &mut WriteTx,
    kind: MembershipKind,
    seen: NaiveDate,
    until: NaiveDate,
) -> DbResult<bool> {
    let ended = tx
        .execute(
            sql!(
                "UPDATE membership_prices SET valid_until = $3
                 WHERE kind = $1 AND valid_from = $2 AND valid_until IS NULL"
            ),
            params![kind.code(), seen, until],
        )
        .await?;
    Ok(ended == 1)
}

pub(super) async fn insert_price(
    tx: &mut WriteTx,
    kind: MembershipKind,
    valid_from: NaiveDate,
    yen: i64,
) -> DbResult<()> {
    tx.execute(
        sql!("INSERT INTO membership_prices (kind, valid_from, yen) VALUES ($1, $2, $3)"),
        params![kind.code(), valid_from, yen],
    )
    .await?;
    Ok(())
}

/// Removes the last price of a kind, if it is the one that begins on the day `seen`; `false` means that it is not.
pub(super) async fn claim_withdrawal(
    tx: &mut WriteTx,
    kind: MembershipKind,
    seen: NaiveDate,
) -> DbResult<bool> {
    let removed = tx
        .execute(
            sql!("DELETE FROM membership_prices WHERE kind = $1 AND valid_from = $2 AND valid_until IS NULL"),
            params![kind.code(), seen],
        )
        .await?;
    Ok(removed == 1)
}

/// Lets the price that ended on `day` go on.
pub(super) async fn update_last_price(
    tx: &mut WriteTx,
    kind: MembershipKind,
    day: NaiveDate,
) -> DbResult<()> {
    tx.execute(
        sql!("UPDATE membership_prices SET valid_until = NULL WHERE kind = $1 AND valid_until = $2"),
        params![kind.code(), day],
    )
    .await?;
    Ok(())
}
