//! Opening a file of SQLite, and beginning to write in it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteLockingMode, SqlitePool,
    SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Connection, Sqlite, Transaction};
use tokio::time::{Instant, sleep};

use crate::OpenError;
use crate::commit_log::CommitLog;
use crate::error::is_busy;
use crate::open::{Pools, WAIT};

/// How many rows SQLite's thread reads ahead of the one that takes them. Few rows mean that the two wait for each other
/// at every handful.
const ROWS_AHEAD: usize = 1000;

/// How soon a file that somebody else just opens is tried again.
const RETRY: Duration = Duration::from_millis(10);

pub(crate) async fn open_sqlite(path: &str) -> Result<Pools, OpenError> {
    if let Some(folder) = Path::new(path).parent() {
        std::fs::create_dir_all(folder)
            .map_err(|error| OpenError::Folder(folder.display().to_string(), error))?;
    }
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .foreign_keys(true)
        .busy_timeout(WAIT)
        .row_buffer_size(ROWS_AHEAD)
        .pragma("cache_size", "-32768")
        .pragma("temp_store", "MEMORY")
        .optimize_on_close(true, None);
    let writer = open_writer(&options).await.map_err(OpenError::of_sqlite)?;
    let log = CommitLog::of(path).map_err(|error| OpenError::Unreachable(error.into()))?;
    let readers = SqlitePoolOptions::new()
        .max_connections(8)
        .acquire_timeout(WAIT)
        .connect_lazy_with(options.pragma("query_only", "ON").optimize_on_close(false, None));
    Ok(Pools::Sqlite { writer, readers, log: Arc::new(log) })
}

/// Opens the first connection. In a new file it begins the write-ahead log, for which SQLite wants the file to itself
/// and, unlike anywhere else, waits for nobody: where several open a new file at once, it refuses all but one of them.
async fn open_writer(options: &SqliteConnectOptions) -> Result<SqlitePool, sqlx::Error> {
    let last = Instant::now() + WAIT;
    loop {
        let pool = SqlitePoolOptions::new().max_connections(1).acquire_timeout(WAIT);
        match pool.connect_with(options.clone()).await {
            Err(error) if is_busy(&error) && Instant::now() < last => sleep(RETRY).await,
            opened => return opened,
        }
    }
}

/// Begins a write.
///
/// A full disk can make SQLite undo a transaction by itself; sqlx then takes the connection for being inside it still
/// and begins nothing there any more. Such a connection is given up for a new one.
#[expect(clippy::disallowed_methods, reason = "this is the place that begins")]
pub(crate) async fn begin_sqlite(writer: &SqlitePool) -> Result<Transaction<'static, Sqlite>, sqlx::Error> {
    match writer.begin_with("BEGIN IMMEDIATE").await {
        Err(sqlx::Error::InvalidSavePointStatement) => {
            writer.acquire().await?.close().await?;
            writer.begin_with("BEGIN IMMEDIATE").await
        }
        begun => begun,
    }
}

/// Whether no program has the SQLite file at `path` open; one that ends within `patience` is waited for. What is in the log goes
/// into the file. A damaged file, which nobody can hold, is unused.
pub async fn is_unused(path: &Path, patience: Duration) -> bool {
    let alone = SqliteConnectOptions::new()
        .filename(path)
        .locking_mode(SqliteLockingMode::Exclusive)
        .busy_timeout(patience);
    let held = async {
        let mut connection = SqliteConnection::connect_with(&alone).await?;
        sqlx::raw_sql("BEGIN EXCLUSIVE; COMMIT").execute(&mut connection).await?;
        connection.close().await
    };
    !held.await.is_err_and(|error| is_busy(&error))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::future::join_all;

    use super::is_unused;
    use crate::{Clock, Database};

    #[tokio::test]
    async fn a_file_is_unused_once_the_last_one_has_closed_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let database = Database::open(&format!("sqlite://{}", path.display()), Clock::System).await.unwrap();
        drop(database.read().await.unwrap());
        assert!(!is_unused(&path, Duration::from_millis(50)).await, "somebody has it open");

        let (waited, ()) = tokio::join!(is_unused(&path, Duration::from_secs(60)), database.close());
        assert!(waited, "who ends is waited for");
        std::fs::write(&path, "no database").unwrap();
        assert!(is_unused(&path, Duration::from_millis(50)).await);
    }

    /// A server and the commands beside it may all be the first.
    #[tokio::test]
    async fn a_new_file_is_opened_by_many_at_once() {
        let folder = tempfile::tempdir().unwrap();
        for file in 0..20 {
            let address = format!("sqlite://{}/{file}.db", folder.path().display());
            for opened in join_all((0..8).map(|_| Database::open(&address, Clock::System))).await {
                opened.unwrap().close().await;
            }
        }
    }
}
