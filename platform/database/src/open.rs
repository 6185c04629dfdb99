//! Opening a database by its address, and beginning transactions.

use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::SqlitePool;
use sqlx::{Connection, PgConnection, Postgres, Transaction};
use thiserror::Error;

use crate::commit_log::CommitLog;
use crate::error::is_lost;
use crate::replica::Replica;
use crate::sqlite::{begin_sqlite, open_sqlite};
use crate::stopwatch::Stopwatch;
use crate::transaction::{ReadTx, WriteTx};
use crate::{Clock, DbResult, Dialect, Timestamp};

/// How long a writer waits for another one before the database counts as busy.
pub(crate) const WAIT: Duration = Duration::from_secs(15);

/// How long somebody waits for a connection to PostgreSQL. It is short, because a server that is down is waited for, too.
const WAIT_FOR_CONNECTION: Duration = Duration::from_secs(5);

/// How long PostgreSQL may take to open its door.
const KNOCK: Duration = Duration::from_secs(1);

/// How a transaction of PostgreSQL begins that sees one state and changes nothing.
pub(crate) const SEES_ONE_STATE: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// Why a database could not be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The address is neither `sqlite://path` nor `postgres://…`.
    #[error("the database address must begin with sqlite:// or postgres://")]
    UnknownScheme,
    /// The folder of the SQLite file could not be made.
    #[error("the folder {0} cannot be made")]
    Folder(String, #[source] std::io::Error),
    /// The address cannot be read, or nobody answers there.
    #[error("the database cannot be reached")]
    Unreachable(#[source] sqlx::Error),
    /// The file is no SQLite database, or a damaged one.
    #[error("the file is no sound SQLite database")]
    Damaged(#[source] sqlx::Error),
    /// The address of the replica cannot be read.
    #[error("the address of the replica cannot be read")]
    Replica(#[source] sqlx::Error),
}

/// How PostgreSQL is used, beyond its address. SQLite knows none of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostgresOptions {
    /// How many connections there may be, at least one; as many again to the replica.
    pub pool_size: u32,
    /// The address of a hot standby that reports are read from, where there is one.
    pub replica: Option<String>,
}

impl Default for PostgresOptions {
    fn default() -> PostgresOptions {
        PostgresOptions { pool_size: 10, replica: None }
    }
}

impl OpenError {
    pub(crate) fn of_sqlite(error: sqlx::Error) -> OpenError {
        let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
        // SQLITE_CORRUPT and SQLITE_NOTADB; extended codes keep the plain one in their lowest byte.
        let plain = code.and_then(|code| code.parse::<i64>().ok()).map(|code| code & 0xff);
        if matches!(plain, Some(11 | 26)) { OpenError::Damaged(error) } else { OpenError::Unreachable(error) }
    }
}

/// An open database and the clock its transactions read.
#[derive(Clone, Debug)]
pub struct Database {
    pub(crate) pools: Pools,
    clock: Clock,
    /// Whether PostgreSQL could not be reached when somebody last tried.
    away: Arc<AtomicBool>,
    pub(crate) replica: Option<Arc<Replica>>,
}

/// A pool of connections, as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolState {
    /// Which pool: `writer` and `readers` of SQLite, `all` of PostgreSQL, and `replica` of its replica.
    pub pool: &'static str,
    /// Connections in use.
    pub used: u32,
    /// Connections open that nobody uses.
    pub idle: u32,
    /// How many there may be.
    pub most: u32,
}

impl PoolState {
    pub(crate) fn of<DB: sqlx::Database>(name: &'static str, pool: &sqlx::Pool<DB>) -> PoolState {
        let idle = u32::try_from(pool.num_idle()).unwrap_or(u32::MAX);
        let most = pool.options().get_max_connections();
        PoolState { pool: name, used: pool.size().saturating_sub(idle), idle, most }
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Pools {
    Sqlite { writer: SqlitePool, readers: SqlitePool, log: Arc<CommitLog> },
    Postgres(PgPool),
}

impl Database {
    /// Opens `sqlite://path` (the file is made if it is not there) or `postgres://…`.
    pub async fn open(address: &str, clock: Clock) -> Result<Database, OpenError> {
        Database::open_with(address, clock, &PostgresOptions::default()).await
    }

    /// The same, using PostgreSQL as `options` say. Its replica need not be there.
    pub async fn open_with(
        address: &str,
        clock: Clock,
        options: &PostgresOptions,
    ) -> Result<Database, OpenError> {
        let away = Arc::default();
        if let Some(path) = address.strip_prefix("sqlite:") {
            let pools = open_sqlite(path.trim_start_matches("//")).await?;
            return Ok(Database { pools, clock, away, replica: None });
        }
        if !address.starts_with("postgres://") && !address.starts_with("postgresql://") {
            return Err(OpenError::UnknownScheme);
        }
        let connections = connections_up_to(options.pool_size);
        let replica = options.replica.as_deref().map(|at| Replica::open(at, connections.clone()));
        let replica = replica.transpose().map_err(OpenError::Replica)?.map(Arc::new);
        let pools = open_postgres(address, connections).await?;
        Ok(Database { pools, clock, away, replica })
    }

    /// Which engine this is.
    pub fn dialect(&self) -> Dialect {
        match self.pools {
            Pools::Sqlite { .. } => Dialect::Sqlite,
            Pools::Postgres(_) => Dialect::Postgres,
        }
    }

    /// The current time by this database's clock.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Begins a transaction that sees one state and changes nothing.
    #[expect(clippy::disallowed_methods, reason = "this is the place that begins")]
    pub async fn read(&self) -> DbResult<ReadTx> {
        let _timed = Stopwatch::start("begin");
        let now = self.clock.now();
        Ok(match &self.pools {
            Pools::Sqlite { readers, .. } => ReadTx::sqlite(readers.begin().await?, now),
            Pools::Postgres(pool) => {
                ReadTx::postgres(begin_postgres(pool, &self.away, SEES_ONE_STATE).await?, now)
            }
        })
    }

    /// Begins a transaction that may write.
    pub async fn write(&self) -> DbResult<WriteTx> {
        let _timed = Stopwatch::start("begin");
        Ok(match &self.pools {
            Pools::Sqlite { writer, log, .. } => {
                let transaction = begin_sqlite(writer).await?;
                WriteTx::new(ReadTx::sqlite(transaction, self.clock.now()), Some(Arc::clone(log)))
            }
            Pools::Postgres(pool) => {
                let transaction = begin_postgres(pool, &self.away, "BEGIN").await?;
                WriteTx::new(ReadTx::postgres(transaction, self.clock.now()), None)
            }
        })
    }

    /// Refreshes the planner's statistics; worth doing after a large import.
    pub async fn analyze(&self) -> DbResult<()> {
        match &self.pools {
            Pools::Sqlite { writer, .. } => sqlx::raw_sql("ANALYZE").execute(writer).await.map(drop)?,
            Pools::Postgres(pool) => sqlx::raw_sql("ANALYZE").execute(pool).await.map(drop)?,
        }
        Ok(())
    }

    /// How many connections each pool has open, and how many of them nobody uses just now.
    pub fn connections(&self) -> Vec<PoolState> {
        match &self.pools {
            Pools::Sqlite { writer, readers, .. } => {
                vec![PoolState::of("writer", writer), PoolState::of("readers", readers)]
            }
            Pools::Postgres(pool) => {
                let replica = self.replica.as_ref().map(|replica| replica.connections());
                [PoolState::of("all", pool)].into_iter().chain(replica).collect()
            }
        }
    }

    /// Prepares a statement without running it; gives the names of its columns.
    pub async fn prepare(&self, text: String) -> DbResult<Vec<String>> {
        use sqlx::{AssertSqlSafe, Column, Executor, SqlSafeStr, Statement};
        let text = AssertSqlSafe(text).into_sql_str();
        Ok(match &self.pools {
            Pools::Sqlite { writer, .. } => {
                writer.prepare(text).await?.columns().iter().map(|column| column.name().to_owned()).collect()
            }
            Pools::Postgres(pool) => {
                pool.prepare(text).await?.columns().iter().map(|column| column.name().to_owned()).collect()
            }
        })
    }

    /// Closes every connection; unfinished transactions are undone.
    pub async fn close(&self) {
        if let Some(replica) = &self.replica {
            replica.close().await;
        }
        match &self.pools {
            Pools::Sqlite { writer, readers, .. } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

/// Begins in a task of its own. A caller may go away half-way (a closed browser, a time limit, a lost lease), and a
/// connection whose `BEGIN` was under way then goes back to the pool with its transaction open, so that the next
/// one runs inside it: sqlx undoes a transaction only once it has begun.
#[expect(clippy::disallowed_methods, reason = "this is the place that begins")]
pub(crate) async fn begin_postgres(
    pool: &PgPool,
    away: &Arc<AtomicBool>,
    statement: &'static str,
) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
    let (pool, away) = (pool.clone(), Arc::clone(away));
    let begun = tokio::spawn(async move { begin_unless_away(&pool, &away, statement).await });
    begun.await.unwrap_or_else(|cut_off| Err(sqlx::Error::Io(std::io::Error::other(cut_off))))
}

/// Begins on a living connection. One that PostgreSQL closed meanwhile, because it was restarted, shows it at its first
/// statement and is given up for the next; there may be as many as the pool holds. Once PostgreSQL is known to be `away`, nobody
/// waits for the pool: whoever comes knocks once, and the first who is let in opens it again for all.
#[expect(clippy::disallowed_methods, reason = "this is the place that begins")]
async fn begin_unless_away(
    pool: &PgPool,
    away: &AtomicBool,
    statement: &'static str,
) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
    for _ in 0..=pool.options().get_max_connections() {
        if away.load(Ordering::Relaxed) {
            knock(pool).await?;
            away.store(false, Ordering::Relaxed);
        }
        match pool.begin_with(statement).await {
            Err(error) if is_lost(&error) => away.store(true, Ordering::Relaxed),
            // A pool says the same of a server that is down and of one that is busy.
            Err(sqlx::Error::PoolTimedOut) => {
                return Err(match knock(pool).await {
                    Ok(()) => sqlx::Error::PoolTimedOut,
                    Err(lost) => {
                        away.store(true, Ordering::Relaxed);
                        lost
                    }
                });
            }
            begun => return begun,
        }
    }
    Err(sqlx::Error::PoolTimedOut)
}

/// Whether PostgreSQL can be reached at all. One that has too many callers can.
async fn knock(pool: &PgPool) -> Result<(), sqlx::Error> {
    let options = pool.connect_options();
    match tokio::time::timeout(KNOCK, PgConnection::connect_with(&options)).await {
        Ok(Err(error)) if is_lost(&error) => Err(error),
        Err(_elapsed) => Err(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into())),
        Ok(_) => Ok(()),
    }
}

fn connections_up_to(most: u32) -> PgPoolOptions {
    PgPoolOptions::new().max_connections(most).acquire_timeout(WAIT_FOR_CONNECTION).test_before_acquire(false)
}

async fn open_postgres(address: &str, connections: PgPoolOptions) -> Result<Pools, OpenError> {
    let options = PgConnectOptions::from_str(address).map_err(OpenError::Unreachable)?;
    let pool = connections.connect_with(options).await.map_err(OpenError::Unreachable)?;
    Ok(Pools::Postgres(pool))
}
