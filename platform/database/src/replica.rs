//! A hot standby of PostgreSQL, for whoever reads much.
//!
//! Invariant: what is read there is as new as what [`Database::read`] would have seen when it was asked for: the database
//! tells how far its log was flushed, and the replica must have replayed as much. So nobody has to know whether what is
//! read may change. It must be on the database's timeline, too: one that follows what the database took the place of
//! counts on in a log of its own.
//! Invariant: a replica that is away, behind or of another database costs a moment, and never an error.

use std::str::FromStr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use metrics::counter;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use thiserror::Error;
use tokio::time::{Instant, sleep, timeout};

use crate::open::{PoolState, SEES_ONE_STATE, begin_postgres};
use crate::{Database, DbError, DbResult, ReadTx, Timestamp, either_sql, params};

/// How long a replica may take to come to where the database is; it is behind for as long as a large change is replayed.
const PATIENCE: Duration = Duration::from_secs(2);

/// The same of one that did not serve when somebody last asked.
const LITTLE_PATIENCE: Duration = Duration::from_millis(100);

/// How long is waited between two looks.
const PAUSE: Duration = Duration::from_millis(20);

/// After how long a replica that says nothing is given up.
const WITHIN: Duration = Duration::from_secs(3);

/// Why reports are not read from the replica.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReplicaTrouble {
    /// It says nothing, or has no connection free.
    #[error("the replica does not answer in time")]
    Silent,
    /// It cannot be reached, or refuses to answer.
    #[error("the replica cannot be asked")]
    Unreachable(#[from] DbError),
    /// The database does not tell how far it is.
    #[error("the database does not tell how far it is")]
    Untold(#[source] DbError),
    /// It follows nobody.
    #[error("the replica is no standby")]
    NoStandby,
    /// It follows another database or what was the database before, or the address leads to another one.
    #[error("the replica is of another database")]
    OfAnother,
    /// It has not replayed everything.
    #[error("the replica is {bytes} bytes behind")]
    Behind {
        /// How much of the log it has yet to replay.
        bytes: i64,
    },
}

/// A replica that may be read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoundReplica {
    /// Whether the database keeps rows for as long as somebody reads them there (`hot_standby_feedback`). Without it a
    /// long report may be cut off.
    pub keeps_rows: bool,
}

/// The connections to it, and whether it served.
#[derive(Debug)]
pub(crate) struct Replica {
    pool: PgPool,
    away: Arc<AtomicBool>,
    /// Whether the one who asked last could read there; `None` before anybody asked.
    served: Mutex<Option<bool>>,
}

/// Which database it is, and how far its log was flushed. Whatever was committed lies before that.
#[derive(sqlx::FromRow)]
struct Origin {
    identity: String,
    /// Another one begins whenever a standby becomes the database.
    timeline: String,
    position: String,
}

/// How a replica stands to an [`Origin`].
#[derive(sqlx::FromRow)]
struct Standing {
    follows: bool,
    same: bool,
    behind: i64,
    keeps_rows: bool,
}

/// The cluster, the database and the schema that a connection leads to; the same on a standby as on what it follows.
macro_rules! identity {
    () => {
        "CAST(s.system_identifier AS TEXT) || '/' || CAST(d.oid AS TEXT) || '/'
            || COALESCE(CAST(current_schema() AS TEXT), '')"
    };
}

impl Database {
    /// Begins a transaction for somebody who reads much: exports, printing, reports. It is on the replica where one is set
    /// and has come to where the database is; else it is as [`Database::read`] begins it. What it sees is as new either way.
    pub async fn read_for_report(&self) -> DbResult<ReadTx> {
        let Some(replica) = &self.replica else { return self.read().await };
        let begun = self.begin_on(replica).await?;
        replica.note(begun.as_ref().err());
        match begun {
            Ok((tx, _)) => Ok(tx),
            Err(_noted) => self.read().await,
        }
    }

    /// Whether the replica may be read from now; `None` where none is set, and an error where the database is away.
    pub async fn find_replica(&self) -> DbResult<Option<Result<FoundReplica, ReplicaTrouble>>> {
        let Some(replica) = &self.replica else { return Ok(None) };
        Ok(Some(self.begin_on(replica).await?.map(|(_, found)| found)))
    }

    /// Whether the replica served when somebody last read for a report; `None` where none is set or nobody has.
    pub fn replica_served(&self) -> Option<bool> {
        self.replica.as_ref().and_then(|replica| replica.served())
    }

    async fn begin_on(&self, replica: &Replica) -> DbResult<Result<(ReadTx, FoundReplica), ReplicaTrouble>> {
        let mut tx = self.read().await?;
        let origin = load_origin(&mut tx).await;
        // Nobody holds a connection to the database while the replica is waited for.
        drop(tx);
        Ok(match origin {
            Ok(origin) => replica.begin(&origin, self.now()).await,
            Err(error) => Err(ReplicaTrouble::Untold(error)),
        })
    }
}

impl Replica {
    /// The replica at `address`, with `connections` at most. Nobody goes there yet.
    pub(crate) fn open(address: &str, connections: PgPoolOptions) -> Result<Replica, sqlx::Error> {
        let options = PgConnectOptions::from_str(address)?;
        // The first who comes knocks, rather than to wait for the pool.
        let away = Arc::new(AtomicBool::new(true));
        Ok(Replica { pool: connections.connect_lazy_with(options), away, served: Mutex::default() })
    }

    pub(crate) fn connections(&self) -> PoolState {
        PoolState::of("replica", &self.pool)
    }

    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }

    fn served(&self) -> Option<bool> {
        *self.served.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts where a report is read, and tells when that changes.
    fn note(&self, trouble: Option<&ReplicaTrouble>) {
        let from = if trouble.is_none() { "replica" } else { "database" };
        counter!("database_report_reads_total", "from" => from).increment(1);
        let before = self.served.lock().unwrap_or_else(PoisonError::into_inner).replace(trouble.is_none());
        match (before, trouble) {
            (Some(false), None) => tracing::info!("reports are read from the replica again"),
            (None | Some(true), Some(trouble)) => tracing::warn!(
                error = trouble as &dyn std::error::Error,
                "reports are read from the database itself, and not from its replica"
            ),
            (None | Some(true), None) | (Some(false), Some(_)) => {}
        }
    }

    async fn begin(&self, origin: &Origin, now: Timestamp) -> Result<(ReadTx, FoundReplica), ReplicaTrouble> {
        timeout(WITHIN, self.catch_up(origin, now)).await.unwrap_or_else(|_elapsed| {
            self.away.store(true, Ordering::Relaxed);
            Err(ReplicaTrouble::Silent)
        })
    }

    /// Begins on one connection and waits there until the replica has come to `origin`: another connection may lead to
    /// another replica behind the same name.
    async fn catch_up(
        &self,
        origin: &Origin,
        now: Timestamp,
    ) -> Result<(ReadTx, FoundReplica), ReplicaTrouble> {
        let begun = begin_postgres(&self.pool, &self.away, SEES_ONE_STATE).await.map_err(DbError::from)?;
        let mut tx = ReadTx::postgres(begun, now);
        let patience = if self.served() == Some(false) { LITTLE_PATIENCE } else { PATIENCE };
        let until = Instant::now() + patience;
        loop {
            let standing = load_standing(&mut tx, origin).await?;
            // The answer may be newer than the state in which it was asked for; what is read must not be older than it.
            tx.begin_anew().await?;
            if !standing.follows {
                return Err(ReplicaTrouble::NoStandby);
            }
            if !standing.same {
                return Err(ReplicaTrouble::OfAnother);
            }
            if standing.behind <= 0 {
                return Ok((tx, FoundReplica { keeps_rows: standing.keeps_rows }));
            }
            if Instant::now() > until {
                return Err(ReplicaTrouble::Behind { bytes: standing.behind });
            }
            sleep(PAUSE).await;
        }
    }
}

async fn load_origin(tx: &mut ReadTx) -> DbResult<Origin> {
    let origin = either_sql!(
        sqlite: "SELECT '' AS identity, '' AS timeline, '' AS position",
        postgres: concat!(
            "SELECT ", identity!(), " AS identity,
                    SUBSTR(pg_walfile_name(pg_current_wal_flush_lsn()), 1, 8) AS timeline,
                    CAST(pg_current_wal_flush_lsn() AS TEXT) AS position
             FROM pg_control_system() s, pg_database d WHERE d.datname = current_database()"
        ),
    );
    tx.load(origin, params![]).await
}

/// A standby that goes over to a new timeline says so from its next restart point on, some minutes later at most.
async fn load_standing(tx: &mut ReadTx, origin: &Origin) -> DbResult<Standing> {
    let standing = either_sql!(
        sqlite: "SELECT FALSE AS follows, FALSE AS same, 0 AS behind, FALSE AS keeps_rows",
        postgres: concat!(
            "SELECT pg_is_in_recovery() AS follows, ", identity!(), " = $1
                        AND LPAD(UPPER(TO_HEX(GREATEST(c.timeline_id, r.min_recovery_end_timeline))), 8, '0') = $2
                    AS same,
                    CAST(pg_wal_lsn_diff(CAST($3 AS pg_lsn),
                        COALESCE(pg_last_wal_replay_lsn(), CAST('0/0' AS pg_lsn))) AS BIGINT) AS behind,
                    current_setting('hot_standby_feedback') = 'on' AS keeps_rows
             FROM pg_control_system() s, pg_control_checkpoint() c, pg_control_recovery() r, pg_database d
             WHERE d.datname = current_database()"
        ),
    );
    tx.load(standing, params![&origin.identity, &origin.timeline, &origin.position]).await
}
