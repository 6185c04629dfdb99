//! What the database is asked while it is backed up and restored.

use platform_database::{DbResult, ReadTx, either_sql, params};

/// Empties the schema into which a dump is restored, in the transaction that restores it.
pub(super) const EMPTY_SCHEMA: &str = "DO $$ DECLARE place TEXT := current_schema(); BEGIN
    EXECUTE format('DROP SCHEMA %I CASCADE', place);
    EXECUTE format('CREATE SCHEMA %I', place);
END $$;";

/// How another session sees exactly what this transaction sees, as long as it lasts; empty on SQLite.
pub(super) async fn load_snapshot_name(tx: &mut ReadTx) -> DbResult<String> {
    let name = either_sql!(sqlite: "SELECT '' AS name", postgres: "SELECT pg_export_snapshot() AS name");
    let (name,): (String,) = tx.load(name, params![]).await?;
    Ok(name)
}
