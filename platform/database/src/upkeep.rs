//! Looking after a database as a whole: its size, its health, a copy of it, and room that it no longer needs.
//!
//! None of this fits into a transaction, or into a statement that is written before the tables are known.

use std::collections::BTreeMap;
use std::path::Path;

use crate::open::Pools;
use crate::{Database, DbResult, ReadTx, Sql, either_sql, params};

/// What a check looked at, and what it found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Integrity {
    /// How it looked.
    pub method: CheckMethod,
    /// What is wrong, in the engine's words; empty where all is well.
    pub problems: Vec<String>,
}

/// How an engine's data is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckMethod {
    /// SQLite's `integrity_check` and `foreign_key_check`.
    Pages,
    /// PostgreSQL's extension amcheck: every table's pages and every index against its table.
    Amcheck {
        /// Tables and indexes looked at.
        relations: usize,
    },
    /// Every row of every table was read. A damaged index stays unseen.
    Reading {
        /// Tables read.
        tables: usize,
    },
}

impl Database {
    /// How many bytes the database takes on its disk.
    pub async fn size_bytes(&self) -> DbResult<i64> {
        let size = either_sql!(
            sqlite: "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
            postgres: "SELECT pg_database_size(current_database())",
        );
        self.read().await?.count(size, params![]).await
    }

    /// The version of the engine: `3.51.3`, `15.20`.
    pub async fn engine_version(&self) -> DbResult<String> {
        let version = either_sql!(
            sqlite: "SELECT sqlite_version()",
            postgres: "SELECT CAST(current_setting('server_version') AS TEXT)",
        );
        let (version,): (String,) = self.read().await?.load(version, params![]).await?;
        Ok(version)
    }

    /// How many connections PostgreSQL takes from whoever is no superuser. SQLite knows no such limit and answers with 0.
    pub async fn most_connections(&self) -> DbResult<i64> {
        let most = either_sql!(
            sqlite: "SELECT 0",
            postgres: "SELECT CAST(current_setting('max_connections') AS BIGINT)
                - CAST(current_setting('superuser_reserved_connections') AS BIGINT)",
        );
        self.read().await?.count(most, params![]).await
    }

    /// Gives room back that deleted rows left, and refreshes the planner's statistics. On SQLite nobody writes meanwhile.
    pub async fn vacuum(&self) -> DbResult<()> {
        match &self.pools {
            Pools::Sqlite { writer, .. } => {
                let script = "VACUUM; ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)";
                sqlx::raw_sql(script).execute(writer).await.map(drop)?;
            }
            Pools::Postgres(pool) => sqlx::raw_sql("VACUUM (ANALYZE)").execute(pool).await.map(drop)?,
        }
        Ok(())
    }

    /// Whether the pages of an SQLite file hold together, in a fraction of the time of [`Database::check_integrity`]; what
    /// is wrong in SQLite's words. PostgreSQL knows no such check and answers with nothing.
    pub async fn quick_check(&self) -> DbResult<Vec<String>> {
        match &self.pools {
            Pools::Sqlite { readers, .. } => {
                let said: Vec<(String,)> =
                    sqlx::query_as("PRAGMA quick_check(20)").fetch_all(readers).await?;
                Ok(complaints(said))
            }
            Pools::Postgres(_) => Ok(Vec::new()),
        }
    }

    /// Looks for damage in all of the database, as thoroughly as the engine can.
    pub async fn check_integrity(&self) -> DbResult<Integrity> {
        match &self.pools {
            Pools::Sqlite { readers, .. } => {
                let pages = sqlx::query_as("PRAGMA integrity_check(100)").fetch_all(readers).await?;
                let orphans: Vec<(String, Option<i64>, String, i64)> =
                    sqlx::query_as("PRAGMA foreign_key_check").fetch_all(readers).await?;
                let orphans = orphans.into_iter().map(|(table, row, parent, _)| {
                    format!("{table} row {}: no such row in {parent}", row.unwrap_or_default())
                });
                let problems = complaints(pages).into_iter().chain(orphans).collect();
                Ok(Integrity { method: CheckMethod::Pages, problems })
            }
            Pools::Postgres(_) => {
                let mut tx = self.read().await?;
                if has_amcheck(&mut tx).await? {
                    tx.check_relations().await
                } else {
                    tx.read_all_tables().await
                }
            }
        }
    }

    /// Writes a copy of an SQLite database as it is at one instant; `path` must not be there yet. Others read and write
    /// meanwhile.
    ///
    /// # Panics
    /// On PostgreSQL, which has programs of its own for this.
    pub async fn copy_into(&self, path: &Path) -> DbResult<()> {
        match &self.pools {
            Pools::Sqlite { writer, .. } => {
                sqlx::query("VACUUM INTO $1").bind(path.to_string_lossy()).execute(writer).await.map(drop)?;
                Ok(())
            }
            Pools::Postgres(_) => unreachable!("a PostgreSQL database is dumped by pg_dump"),
        }
    }
}

impl ReadTx {
    /// How many rows each table has, as this transaction sees them.
    pub async fn count_rows(&mut self) -> DbResult<BTreeMap<String, i64>> {
        let mut counted = BTreeMap::new();
        for table in self.list_tables().await? {
            let count = Sql::owned(format!("SELECT COUNT(*) FROM {}", quoted(&table)));
            let rows = self.count(count, params![]).await?;
            counted.insert(table, rows);
        }
        Ok(counted)
    }

    /// The tables of the database, by name, without the engine's own.
    pub async fn list_tables(&mut self) -> DbResult<Vec<String>> {
        let tables = either_sql!(
            sqlite: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'
                ORDER BY name",
            postgres: "SELECT CAST(tablename AS TEXT) AS name FROM pg_tables WHERE schemaname = current_schema()
                ORDER BY tablename",
        );
        let rows: Vec<(String,)> = self.list(tables, params![]).await?;
        Ok(rows.into_iter().map(|(name,)| name).collect())
    }

    /// Lets PostgreSQL's amcheck look at every table and every ordinary index.
    async fn check_relations(&mut self) -> DbResult<Integrity> {
        let indexes: Vec<(String,)> = self
            .list(
                either_sql!(
                    sqlite: "SELECT '' AS name",
                    postgres: "SELECT CAST(CAST(c.oid AS regclass) AS TEXT) AS name FROM pg_class c
                        JOIN pg_am a ON a.oid = c.relam JOIN pg_namespace n ON n.oid = c.relnamespace
                        JOIN pg_index i ON i.indexrelid = c.oid
                        WHERE a.amname = 'btree' AND n.nspname = current_schema() AND i.indisvalid ORDER BY 1",
                ),
                params![],
            )
            .await?;
        let tables = self.list_tables().await?;
        let mut problems = Vec::new();
        for table in &tables {
            let damage = Sql::owned(format!(
                "SELECT blkno, COALESCE(msg, '') FROM verify_heapam(CAST('{}' AS regclass))",
                quoted(table).replace('\'', "''")
            ));
            let found: Vec<(i64, String)> = self.list(damage, params![]).await?;
            problems
                .extend(found.into_iter().map(|(block, words)| format!("{table} block {block}: {words}")));
        }
        for (index,) in &indexes {
            let check = Sql::owned(format!(
                "SELECT CAST('' AS TEXT) FROM (SELECT bt_index_check(CAST('{}' AS regclass), TRUE)) AS checked",
                index.replace('\'', "''")
            ));
            // A broken index is reported as a failing statement, after which the transaction answers nothing more.
            if let Err(error) = self.find::<(String,)>(check, params![]).await {
                problems.push(format!("{index}: {}", innermost(&error)));
                break;
            }
        }
        Ok(Integrity { method: CheckMethod::Amcheck { relations: tables.len() + indexes.len() }, problems })
    }

    /// Reads every value of every row, so that a page that cannot be read shows.
    async fn read_all_tables(&mut self) -> DbResult<Integrity> {
        let tables = self.list_tables().await?;
        let mut problems = Vec::new();
        for table in &tables {
            let read = Sql::owned(format!(
                "SELECT CAST(COALESCE(SUM(LENGTH(CAST(whole AS TEXT))), 0) AS BIGINT) FROM ONLY {} AS whole",
                quoted(table)
            ));
            if let Err(error) = self.count(read, params![]).await {
                problems.push(format!("{table}: {}", innermost(&error)));
                break;
            }
        }
        Ok(Integrity { method: CheckMethod::Reading { tables: tables.len() }, problems })
    }
}

async fn has_amcheck(tx: &mut ReadTx) -> DbResult<bool> {
    let extensions = either_sql!(
        sqlite: "SELECT 0",
        postgres: "SELECT COUNT(*) FROM pg_extension WHERE extname = 'amcheck'",
    );
    Ok(tx.count(extensions, params![]).await? > 0)
}

/// A name as a statement may hold it.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// SQLite says `ok` where it finds nothing.
fn complaints(said: Vec<(String,)>) -> Vec<String> {
    said.into_iter().map(|(line,)| line).filter(|line| line != "ok").collect()
}

fn innermost(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
