//! The SQL of capacities.

use platform_database::{DbResult, ReadTx, WriteTx, params, sql};

use crate::repositories::RepositoryId;

/// A repository in use with what it may hold.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct LimitRow {
    pub(super) id: RepositoryId,
    pub(super) name: String,
    pub(super) limit_bytes: Option<i64>,
}

pub(super) async fn list_limits(tx: &mut ReadTx) -> DbResult<Vec<LimitRow>> {
    tx.list(
        sql!(
            "SELECT r.id, r.name, l.bytes AS limit_bytes FROM repositories r
             LEFT JOIN repository_limits l ON l.repository_id = r.id WHERE r.retired_at IS NULL ORDER BY r.name"
        ),
        params![],
    )
    .await
}

pub(super) async fn upsert_limit(tx: &mut WriteTx, id: RepositoryId, bytes: i64, by: &str) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!(
            "INSERT INTO repository_limits (repository_id, bytes, changed_by, changed_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (repository_id) DO UPDATE SET bytes = excluded.bytes, changed_by = excluded.changed_by,
                 changed_at = excluded.changed_at"
        ),
        params![id, bytes, by, now],
    )
    .await?;
    Ok(())
}

pub(super) async fn delete_limit(tx: &mut WriteTx, id: RepositoryId) -> DbResult<()> {
    tx.execute(sql!("DELETE FROM repository_limits WHERE repository_id = $1"), params![id]).await?;
    Ok(())
}
