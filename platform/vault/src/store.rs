//! The SQL of sealed texts.

use platform_database::{DbResult, ReadTx, WriteTx, params, sql};

use crate::SealedColumn;
use crate::column::SealedText;

const WITNESS_NAME: &str = "vault_witness.sealed";

/// The text that an empty database is given.
pub(crate) const WITNESS: SealedColumn = SealedColumn {
    name: WITNESS_NAME,
    purpose: |_| WITNESS_NAME.to_owned(),
    list: || sql!("SELECT id, sealed FROM vault_witness"),
    update: || sql!("UPDATE vault_witness SET sealed = $1 WHERE id = $2 AND sealed = $3"),
};

/// The first one stays.
pub(crate) async fn insert_witness(tx: &mut WriteTx, sealed: &str) -> DbResult<()> {
    tx.execute(
        sql!("INSERT INTO vault_witness (id, sealed) VALUES (1, $1) ON CONFLICT (id) DO NOTHING"),
        params![sealed],
    )
    .await?;
    Ok(())
}

pub(crate) async fn list_texts(tx: &mut ReadTx, column: &SealedColumn) -> DbResult<Vec<SealedText>> {
    tx.list((column.list)(), params![]).await
}

pub(crate) async fn update_text(
    tx: &mut WriteTx,
    column: &SealedColumn,
    old: &SealedText,
    fresh: &str,
) -> DbResult<bool> {
    Ok(tx.execute((column.update)(), params![fresh, old.id, &old.sealed]).await? == 1)
}
