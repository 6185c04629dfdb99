//! The SQL of files with 塾.

use chrono::NaiveDate;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use super::JukuImportId;
use crate::imports::KeptFile;
use crate::juku_register::JukuFacts;
use crate::staff::Headquarters;

/// A 塾 as a file has it.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct ListedJuku {
    pub(super) number: String,
    #[sqlx(flatten)]
    pub(super) facts: JukuFacts,
    pub(super) membership: String,
    pub(super) status: String,
}

pub(super) async fn find_file(tx: &mut ReadTx, id: JukuImportId) -> DbResult<Option<KeptFile>> {
    tx.find(
        sql!(
            "SELECT file_name, content, fingerprint, uploaded_at, applied_at, applied_words, outcomes
             FROM juku_imports WHERE id = $1"
        ),
        params![id],
    )
    .await
}

pub(super) async fn insert_file(
    tx: &mut WriteTx,
    by: &Headquarters,
    name: &str,
    content: Vec<u8>,
    fingerprint: &str,
) -> DbResult<JukuImportId> {
    let now = tx.now();
    let (id,) = tx
        .load::<(JukuImportId,)>(
            sql!(
                "INSERT INTO juku_imports (file_name, content, fingerprint, uploaded_by, uploaded_at)
                 VALUES ($1, $2, $3, $4, $5) RETURNING id"
            ),
            params![name, content, fingerprint, &by.actor().name, now],
        )
        .await?;
    Ok(id)
}

/// Marks a file as applied; `false` means that it was already.
pub(super) async fn claim_application(
    tx: &mut WriteTx,
    id: JukuImportId,
    words: &str,
    outcomes: &str,
) -> DbResult<bool> {
    let now = tx.now();
    let claimed = tx
        .execute(
            sql!(
                "UPDATE juku_imports SET applied_at = $2, applied_words = $3, outcomes = $4
                 WHERE id = $1 AND applied_at IS NULL"
            ),
            params![id, now, words, outcomes],
        )
        .await?;
    Ok(claimed == 1)
}

/// Forgets files uploaded before `before`; what they changed stands in the audit record.
pub(crate) async fn delete_files(tx: &mut WriteTx, before: Timestamp) -> DbResult<u64> {
    tx.execute(sql!("DELETE FROM juku_imports WHERE uploaded_at < $1"), params![before]).await
}

/// Every 塾 with what it is on `today`, in the order of their numbers.
pub(super) async fn list_all(tx: &mut ReadTx, today: NaiveDate) -> DbResult<Vec<ListedJuku>> {
    tx.list(
        sql!(
            "SELECT j.number, j.name, j.person, j.email, j.phone, j.address, j.status,
                    COALESCE(m.kind, 'general') AS membership
             FROM juku j
             LEFT JOIN memberships m ON m.juku_id = j.id
               AND m.valid_from = (SELECT MAX(n.valid_from) FROM memberships n
                                   WHERE n.juku_id = j.id AND n.valid_from <= $1)
             ORDER BY j.number"
        ),
        params![today],
    )
    .await
}
