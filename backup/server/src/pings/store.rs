//! The SQL of ping keys.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};
use platform_vault::SealedColumn;

use super::PingKeyId;
use crate::jobs::JobId;

/// What a sealed key is sealed for.
pub(super) const SEALED_KEY: &str = "ping_keys.sealed_key";

/// The keys.
pub(crate) const SEALED_KEYS: SealedColumn = SealedColumn {
    name: SEALED_KEY,
    purpose: |_| SEALED_KEY.to_owned(),
    list: || sql!("SELECT id, sealed_key AS sealed FROM ping_keys ORDER BY id"),
    update: || sql!("UPDATE ping_keys SET sealed_key = $1 WHERE id = $2 AND sealed_key = $3"),
};

/// Whose a key is.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct KeyHolder {
    /// None of the shared key.
    pub(super) job_id: Option<JobId>,
}

/// Whose the key of this hash is.
pub(super) async fn find_holder(tx: &mut ReadTx, hash: &str) -> DbResult<Option<KeyHolder>> {
    tx.find(sql!("SELECT job_id FROM ping_keys WHERE key_hash = $1"), params![hash]).await
}

/// A key as its holder's page shows it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct KeyRow {
    pub(super) sealed_key: String,
    pub(super) made_by: String,
    pub(super) made_at: Timestamp,
}

/// The key of a job, or the shared one.
pub(super) async fn find_key(tx: &mut ReadTx, job: Option<JobId>) -> DbResult<Option<KeyRow>> {
    tx.find(
        sql!("SELECT sealed_key, made_by, made_at FROM ping_keys WHERE holder = $1"),
        params![&holder(job)],
    )
    .await
}

/// Who has a key, without the key.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct HeldKey {
    pub(super) id: PingKeyId,
    pub(super) job_id: Option<JobId>,
    pub(super) job: Option<String>,
    pub(super) made_by: String,
    pub(super) made_at: Timestamp,
}

/// Every key, in the order in which they were first made.
pub(super) async fn list_held(tx: &mut ReadTx) -> DbResult<Vec<HeldKey>> {
    tx.list(
        sql!(
            "SELECT k.id, k.job_id, j.name AS job, k.made_by, k.made_at FROM ping_keys k
             LEFT JOIN jobs j ON j.id = k.job_id ORDER BY k.id"
        ),
        params![],
    )
    .await
}

/// Gives a job, or the shared address, a key in place of the one it had.
pub(super) async fn upsert_key(
    tx: &mut WriteTx,
    job: Option<JobId>,
    (hash, sealed): (&str, &str),
    made_by: &str,
) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!(
            "INSERT INTO ping_keys (holder, job_id, key_hash, sealed_key, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (holder) DO UPDATE SET key_hash = EXCLUDED.key_hash, sealed_key = EXCLUDED.sealed_key,
                 made_by = EXCLUDED.made_by, made_at = EXCLUDED.made_at"
        ),
        params![&holder(job), job, hash, sealed, made_by, now],
    )
    .await?;
    Ok(())
}

fn holder(job: Option<JobId>) -> String {
    job.map_or("shared".to_owned(), |job| job.to_string())
}
