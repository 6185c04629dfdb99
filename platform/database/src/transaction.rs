//! Transactions and the few ways to run a statement in one.

use std::ops::{Deref, DerefMut};
use std::pin::Pin;
use std::sync::Arc;

use futures_util::TryStreamExt;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{AssertSqlSafe, FromRow, Postgres, Sqlite};

use crate::closing::{Closing, Closings};
use crate::commit_log::CommitLog;
use crate::stopwatch::Stopwatch;
use crate::value::bind;
use crate::{DbError, DbResult, Dialect, Params, Sql, Timestamp, Value};

/// A type that a row of either engine can become; `#[derive(sqlx::FromRow)]` makes one.
pub trait Record: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T> Record for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

/// How many rows one multi-row statement carries at most.
const ROWS_PER_STATEMENT: usize = 1_000;
/// SQLite's limit on parameters of one statement (PostgreSQL's is twice that).
const PARAMETERS_PER_STATEMENT: usize = 32_766;

enum Connection {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

/// A transaction that sees one state of the database and cannot change it.
pub struct ReadTx {
    connection: Connection,
    now: Timestamp,
}

/// A transaction that may change rows; nothing lasts until [`WriteTx::commit`].
pub struct WriteTx {
    inner: ReadTx,
    /// Where SQLite's commit is to be flushed from. PostgreSQL flushes its own.
    log: Option<Arc<CommitLog>>,
    closings: Closings,
}

impl ReadTx {
    pub(crate) fn sqlite(transaction: sqlx::Transaction<'static, Sqlite>, now: Timestamp) -> ReadTx {
        ReadTx { connection: Connection::Sqlite(transaction), now }
    }

    pub(crate) fn postgres(transaction: sqlx::Transaction<'static, Postgres>, now: Timestamp) -> ReadTx {
        ReadTx { connection: Connection::Postgres(transaction), now }
    }

    /// The time at which the transaction began: one "now" for everything it does.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Which engine this is.
    pub fn dialect(&self) -> Dialect {
        match self.connection {
            Connection::Sqlite(_) => Dialect::Sqlite,
            Connection::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Sees from now on what is there now. On SQLite nobody asks for that, and nothing happens.
    pub(crate) async fn begin_anew(&mut self) -> DbResult<()> {
        if let Connection::Postgres(tx) = &mut self.connection {
            sqlx::raw_sql("COMMIT AND CHAIN").execute(&mut **tx).await.map(drop)?;
        }
        Ok(())
    }

    /// Gives every row to `visit` as it arrives, without keeping them.
    pub async fn each<T: Record>(
        &mut self,
        sql: Sql,
        params: Params,
        mut visit: impl FnMut(T),
    ) -> DbResult<()> {
        let _timed = Stopwatch::start("query");
        let text = AssertSqlSafe(sql.for_dialect(self.dialect()).into_owned());
        match &mut self.connection {
            Connection::Sqlite(tx) => {
                let mut rows = sqlx::query_as_with::<Sqlite, T, _>(text, bind::<SqliteArguments>(params)?)
                    .fetch(&mut **tx);
                while let Some(row) = rows.try_next().await? {
                    visit(row);
                }
            }
            Connection::Postgres(tx) => {
                let mut rows = sqlx::query_as_with::<Postgres, T, _>(text, bind::<PgArguments>(params)?)
                    .fetch(&mut **tx);
                while let Some(row) = rows.try_next().await? {
                    visit(row);
                }
            }
        }
        Ok(())
    }

    /// All rows.
    pub async fn list<T: Record>(&mut self, sql: Sql, params: Params) -> DbResult<Vec<T>> {
        let mut found = Vec::new();
        self.each(sql, params, |row| found.push(row)).await?;
        Ok(found)
    }

    /// The only row, if there is one.
    pub async fn find<T: Record>(&mut self, sql: Sql, params: Params) -> DbResult<Option<T>> {
        let _timed = Stopwatch::start("query");
        let text = AssertSqlSafe(sql.for_dialect(self.dialect()).into_owned());
        Ok(match &mut self.connection {
            Connection::Sqlite(tx) => {
                sqlx::query_as_with::<Sqlite, T, _>(text, bind::<SqliteArguments>(params)?)
                    .fetch_optional(&mut **tx)
                    .await?
            }
            Connection::Postgres(tx) => {
                sqlx::query_as_with::<Postgres, T, _>(text, bind::<PgArguments>(params)?)
                    .fetch_optional(&mut **tx)
                    .await?
            }
        })
    }

    /// The only row; its absence is [`DbError::Missing`].
    pub async fn load<T: Record>(&mut self, sql: Sql, params: Params) -> DbResult<T> {
        self.find(sql, params).await?.ok_or(DbError::Missing)
    }

    /// The number that a `SELECT COUNT(*)` or the like gives.
    pub async fn count(&mut self, sql: Sql, params: Params) -> DbResult<i64> {
        Ok(self.load::<(i64,)>(sql, params).await?.0)
    }

    /// Rows of a statement whose `{rows}` holds `keys`, run as often as the keys need.
    pub fn list_for<'t, T: Record + 't, const N: usize>(
        &'t mut self,
        sql: &Sql,
        keys: impl IntoIterator<Item = [Value; N]>,
    ) -> Running<'t, Vec<T>> {
        let statements = chunks(sql, self.dialect(), keys);
        Box::pin(async move {
            let mut found = Vec::new();
            for (text, params) in statements {
                found.append(&mut self.list(Sql::owned(text), params).await?);
            }
            Ok(found)
        })
    }
}

/// Statements under way. They are cut and boxed first, so that the caller's future holds no borrowing iterator: the
/// compiler cannot show that such a future may move between threads, as every handler's must.
pub type Running<'t, T> = Pin<Box<dyn Future<Output = DbResult<T>> + Send + 't>>;

/// Cuts `rows` into statements that both engines accept.
fn chunks<const N: usize>(
    sql: &Sql,
    dialect: Dialect,
    rows: impl IntoIterator<Item = [Value; N]>,
) -> Vec<(String, Params)> {
    let size = ROWS_PER_STATEMENT.min(PARAMETERS_PER_STATEMENT / N.max(1));
    let mut rows = rows.into_iter();
    let mut full_text = None::<String>;
    let mut cut = Vec::new();
    loop {
        let params: Params = rows.by_ref().take(size).flatten().collect();
        if params.is_empty() {
            return cut;
        }
        let text = if params.len() == size * N {
            full_text.get_or_insert_with(|| sql.with_rows(dialect, size, N)).clone()
        } else {
            sql.with_rows(dialect, params.len() / N, N)
        };
        cut.push((text, params));
    }
}

impl WriteTx {
    pub(crate) fn new(inner: ReadTx, log: Option<Arc<CommitLog>>) -> WriteTx {
        WriteTx { inner, log, closings: Closings::default() }
    }

    /// What this transaction will write last of all, in its commit.
    pub fn at_commit<T: Closing>(&mut self) -> &mut T {
        self.closings.of()
    }

    /// Runs a statement and says how many rows it changed.
    pub async fn execute(&mut self, sql: Sql, params: Params) -> DbResult<u64> {
        let _timed = Stopwatch::start("change");
        let text = AssertSqlSafe(sql.for_dialect(self.dialect()).into_owned());
        Ok(match &mut self.inner.connection {
            Connection::Sqlite(tx) => sqlx::query_with::<Sqlite, _>(text, bind::<SqliteArguments>(params)?)
                .execute(&mut **tx)
                .await?
                .rows_affected(),
            Connection::Postgres(tx) => sqlx::query_with::<Postgres, _>(text, bind::<PgArguments>(params)?)
                .execute(&mut **tx)
                .await?
                .rows_affected(),
        })
    }

    /// Runs a statement whose `{rows}` holds `rows`, in as few statements as the engines allow;
    /// says how many rows changed in all.
    pub fn execute_rows<'t, const N: usize>(
        &'t mut self,
        sql: &Sql,
        rows: impl IntoIterator<Item = [Value; N]>,
    ) -> Running<'t, u64> {
        let statements = chunks(sql, self.dialect(), rows);
        Box::pin(async move {
            let mut changed = 0;
            for (text, params) in statements {
                changed += self.execute(Sql::owned(text), params).await?;
            }
            Ok(changed)
        })
    }

    /// Runs a script of several statements without parameters.
    pub(crate) async fn run_script(&mut self, script: String) -> DbResult<()> {
        match &mut self.inner.connection {
            Connection::Sqlite(tx) => {
                sqlx::raw_sql(AssertSqlSafe(script)).execute(&mut **tx).await.map(drop)?;
            }
            Connection::Postgres(tx) => {
                sqlx::raw_sql(AssertSqlSafe(script)).execute(&mut **tx).await.map(drop)?;
            }
        }
        Ok(())
    }

    /// Makes everything this transaction did last, also through a loss of power.
    pub async fn commit(mut self) -> DbResult<()> {
        std::mem::take(&mut self.closings).write(&mut self).await?;
        let _timed = Stopwatch::start("commit");
        match self.inner.connection {
            Connection::Sqlite(tx) => tx.commit().await,
            Connection::Postgres(tx) => tx.commit().await,
        }
        .map_err(DbError::of_commit)?;
        if let Some(log) = self.log {
            log.flush().await.map_err(|error| DbError::of_commit(error.into()))?;
        }
        Ok(())
    }
}

impl Deref for WriteTx {
    type Target = ReadTx;
    fn deref(&self) -> &ReadTx {
        &self.inner
    }
}

impl DerefMut for WriteTx {
    fn deref_mut(&mut self) -> &mut ReadTx {
        &mut self.inner
    }
}
