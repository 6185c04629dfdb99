//! The SQL of checklists.

use platform_database::{DbResult, ReadTx, WriteTx, params, sql};

/// A list that somebody has edited.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct EditedList {
    pub(super) kind: String,
    pub(super) items: String,
    pub(super) revision: i64,
}

pub(super) async fn list_edited(tx: &mut ReadTx) -> DbResult<Vec<EditedList>> {
    tx.list(sql!("SELECT kind, items, revision FROM checklists ORDER BY kind"), params![]).await
}

/// Keeps a list in place of revision `seen`; `false` if somebody else has changed it since.
pub(super) async fn advance_items(
    tx: &mut WriteTx,
    kind: &str,
    seen: i64,
    items: &str,
    by: &str,
) -> DbResult<bool> {
    let now = tx.now();
    let kept = tx
        .execute(
            sql!(
                "INSERT INTO checklists (kind, items, revision, changed_by, changed_at) VALUES ($1, $2, $3 + 1, $4, $5)
                 ON CONFLICT (kind) DO UPDATE SET items = excluded.items, revision = excluded.revision,
                     changed_by = excluded.changed_by, changed_at = excluded.changed_at
                 WHERE checklists.revision = $3"
            ),
            params![kind, items, seen, by, now],
        )
        .await?;
    Ok(kept == 1)
}
