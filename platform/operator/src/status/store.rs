//! What the database is asked about itself.

use platform_database::{DbResult, ReadTx, either_sql, params};

/// The database's own time in microseconds since 1970. SQLite takes it from the machine.
pub(crate) async fn load_time(tx: &mut ReadTx) -> DbResult<i64> {
    let time = either_sql!(
        sqlite: "SELECT CAST(unixepoch() AS INTEGER) * 1000000 AS told",
        postgres: "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT) AS told",
    );
    tx.count(time, params![]).await
}
