//! The SQL of rates.

use std::time::Duration;

use platform_database::{DbResult, ReadTx, WriteTx, either_sql, params, rows_sql, sql};
use platform_web::Told;

/// How long a caller is remembered who has used nothing any more: most come again.
const KEPT_US: i64 = 60_000_000;

/// Moves on when each caller has the whole minute again: by what was used here, and at least to where this node has it.
pub(super) async fn upsert_counts(tx: &mut WriteTx, told: &[Told]) -> DbResult<()> {
    let now = tx.now().timestamp_micros();
    tx.execute_rows(
        &rows_sql!(
            3,
            "INSERT INTO caller_counts (caller, used_us, clear_at_us) VALUES {rows}
             ON CONFLICT (caller) DO UPDATE SET used_us = excluded.used_us, clear_at_us =
                CASE WHEN caller_counts.clear_at_us + excluded.used_us > excluded.clear_at_us
                    THEN caller_counts.clear_at_us + excluded.used_us ELSE excluded.clear_at_us END"
        ),
        told.iter()
            .map(|told| [told.caller.into(), micros(told.used).into(), (now + micros(told.clear_in)).into()]),
    )
    .await?;
    Ok(())
}

/// Forgets who has had the whole minute again for a while. PostgreSQL passes over those that another node is just telling
/// of: waiting for them in an order of its own could end in a deadlock.
pub(super) async fn delete_cleared(tx: &mut WriteTx) -> DbResult<()> {
    let before = tx.now().timestamp_micros() - KEPT_US;
    tx.execute(
        either_sql!(
            sqlite: "DELETE FROM caller_counts WHERE clear_at_us < $1",
            postgres: "DELETE FROM caller_counts WHERE caller IN
                (SELECT caller FROM caller_counts WHERE clear_at_us < $1 FOR UPDATE SKIP LOCKED)",
        ),
        params![before],
    )
    .await?;
    Ok(())
}

/// After how long each caller has the whole minute again; of very many, those who used most of it.
pub(super) async fn list_standing(tx: &mut ReadTx) -> DbResult<Vec<(i64, Duration)>> {
    let now = tx.now().timestamp_micros();
    let rows: Vec<(i64, i64)> = tx
        .list(
            sql!(
                "SELECT caller, clear_at_us FROM caller_counts WHERE clear_at_us > $1
                 ORDER BY clear_at_us DESC LIMIT 1000"
            ),
            params![now],
        )
        .await?;
    let clear_in = |clear_at: i64| Duration::from_micros(u64::try_from(clear_at - now).unwrap_or_default());
    Ok(rows.into_iter().map(|(caller, clear_at)| (caller, clear_in(clear_at))).collect())
}

fn micros(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
}
