//! The SQL of maintenance.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

/// A rest of the server, as it was announced.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Maintenance {
    /// What people read meanwhile; may be empty.
    pub words: String,
    /// Who announced it.
    pub begun_by: String,
    /// When it began.
    pub begun_at: Timestamp,
    /// When it is expected to end; it ends when somebody ends it.
    pub until: Option<Timestamp>,
}

/// The rest that the server takes just now, if any.
pub async fn find_maintenance(tx: &mut ReadTx) -> DbResult<Option<Maintenance>> {
    tx.find(sql!("SELECT words, begun_by, begun_at, until FROM maintenance"), params![]).await
}

/// Begins it, or gives the one that is under way these words and this end.
pub(super) async fn upsert_maintenance(
    tx: &mut WriteTx,
    words: &str,
    begun_by: &str,
    until: Option<Timestamp>,
) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!(
            "INSERT INTO maintenance (only_row, words, begun_by, begun_at, until) VALUES (1, $1, $2, $3, $4)
             ON CONFLICT (only_row) DO UPDATE SET words = excluded.words, until = excluded.until"
        ),
        params![words, begun_by, now, until],
    )
    .await
    .map(drop)
}

/// Ends it; `false` where there was none.
pub(super) async fn delete_maintenance(tx: &mut WriteTx) -> DbResult<bool> {
    Ok(tx.execute(sql!("DELETE FROM maintenance"), params![]).await? > 0)
}
