//! The SQL of the server's signs.

use chrono::TimeDelta;
use platform_database::{DbResult, ReadTx, WriteTx, params, sql};

use crate::alerts::Kind;

/// For how long a sign that nobody looks at any more is told.
const KEPT: TimeDelta = TimeDelta::days(2);

/// Something that is wrong with the server; without a host it concerns the database that all share.
#[derive(Clone, Debug)]
pub(crate) struct ServerSign {
    pub(crate) host: String,
    pub(crate) kind: Kind,
    pub(crate) words: String,
}

impl ServerSign {
    /// What it is about; two kinds of one thing take turns.
    pub(crate) fn slot(&self) -> &'static str {
        match self.kind {
            Kind::DiskLow | Kind::DiskFull => "disk",
            other => other.code(),
        }
    }
}

/// Everything that is wrong.
pub(crate) async fn list_signs(tx: &mut ReadTx) -> DbResult<Vec<ServerSign>> {
    let since = tx.now() - KEPT;
    let rows: Vec<(String, String, String)> = tx
        .list(
            sql!("SELECT host, sign, words FROM server_signs WHERE looked_at >= $1 ORDER BY host, sign"),
            params![since],
        )
        .await?;
    let read = |(host, sign, words): (String, String, String)| {
        Some(ServerSign { host, kind: Kind::from_code(&sign)?, words })
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// Keeps that something is wrong.
pub(super) async fn upsert_sign(tx: &mut WriteTx, host: &str, kind: Kind, words: &str) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!(
            "INSERT INTO server_signs (host, sign, words, looked_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (host, sign) DO UPDATE SET words = excluded.words, looked_at = excluded.looked_at"
        ),
        params![host, kind.code(), words, now],
    )
    .await?;
    Ok(())
}

/// Keeps that it is not, any more.
pub(super) async fn delete_sign(tx: &mut WriteTx, host: &str, kind: Kind) -> DbResult<()> {
    tx.execute(sql!("DELETE FROM server_signs WHERE host = $1 AND sign = $2"), params![host, kind.code()])
        .await?;
    Ok(())
}
