//! The SQL that all tables of works share.

use platform_database::{DbResult, Sql, Timestamp, Value, WriteTx, params};

use super::Work;

/// The statements of one table of works.
pub(crate) struct Statements {
    pub(crate) claim: Sql,
    pub(crate) seen: Sql,
    pub(crate) end: Sql,
    pub(crate) interrupt: Sql,
}

/// Writes the [`Statements`] of a table.
macro_rules! statements_of {
    ($table:literal) => {
        $crate::works::Statements {
            claim: platform_database::sql!(concat!(
                "UPDATE ", $table, " SET seen_at = $2 WHERE id = $1 AND ended_at IS NULL AND seen_at IS NULL"
            )),
            seen: platform_database::sql!(concat!(
                "UPDATE ", $table, " SET seen_at = $2 WHERE id = $1 AND ended_at IS NULL"
            )),
            end: platform_database::sql!(concat!(
                "UPDATE ", $table, " SET ended_at = $2, passed = $3, reason = $4 WHERE id = $1 AND ended_at IS NULL"
            )),
            interrupt: platform_database::sql!(concat!(
                "UPDATE ", $table, " SET ended_at = $2, passed = $4, reason = '実行していたプログラムが途中で止まりました'
                 WHERE ended_at IS NULL AND (seen_at < $1 OR (seen_at IS NULL AND started_at < $3))"
            )),
        }
    };
}
pub(crate) use statements_of;

/// Takes a work that nobody performs yet; `false` if somebody does, or it has ended.
pub(super) async fn claim<W: Work>(tx: &mut WriteTx, id: W::Id) -> DbResult<bool> {
    let now = tx.now();
    Ok(tx.execute(W::statements().claim, params![Into::<Value>::into(id), now]).await? == 1)
}

/// A sign of life; `false` if the work has ended.
pub(super) async fn advance_seen<W: Work>(tx: &mut WriteTx, id: W::Id) -> DbResult<bool> {
    let now = tx.now();
    Ok(tx.execute(W::statements().seen, params![Into::<Value>::into(id), now]).await? == 1)
}

/// Ends a work; `false` means that it had ended already.
pub(super) async fn advance_to_end<W: Work>(
    tx: &mut WriteTx,
    id: W::Id,
    passed: Option<bool>,
    reason: &str,
) -> DbResult<bool> {
    let now = tx.now();
    Ok(tx.execute(W::statements().end, params![Into::<Value>::into(id), now, passed, reason]).await? == 1)
}

/// Ends every work that was begun and gave no sign of life since `silent_since`, and those that nobody began since
/// `forgotten_since`.
pub(crate) async fn advance_interrupted<W: Work>(
    tx: &mut WriteTx,
    silent_since: Timestamp,
    forgotten_since: Timestamp,
) -> DbResult<()> {
    let now = tx.now();
    tx.execute(W::statements().interrupt, params![silent_since, now, forgotten_since, W::UNFINISHED]).await?;
    Ok(())
}
