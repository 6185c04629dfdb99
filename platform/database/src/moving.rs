//! Moving every row of an SQLite database into a PostgreSQL database that has the same tables.
//!
//! Rows travel as JSON, which SQLite writes and PostgreSQL reads into the types of its own columns.
//!
//! Invariant: all or nothing: the target changes in one transaction, which lasts only if every table has as many rows as
//! its origin and every foreign key holds.

use thiserror::Error;

use crate::upkeep::quoted;
use crate::{Database, DbError, DbResult, Dialect, ReadTx, Sql, WriteTx, either_sql, params};

/// How many rows travel at once.
const ROWS_AT_ONCE: usize = 5_000;

/// The list of migrations stays the target's own: it says when *it* got them.
const LEDGER: &str = "schema_migrations";

/// What was moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Tables that have rows now, or had none.
    pub tables: usize,
    /// Rows in all of them.
    pub rows: i64,
}

/// Why nothing was moved.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum MoveError {
    /// It goes from SQLite to PostgreSQL, and no other way.
    #[error("rows are moved from SQLite to PostgreSQL only")]
    WrongWay,
    /// A table or its columns are not the same at both places.
    #[error("the table {0} is not the same at both places")]
    TableDiffers(String),
    /// Not as many rows arrived as left.
    #[error("{arrived} of {left} rows of {table} arrived")]
    RowsLost {
        /// The table.
        table: String,
        /// How many there were.
        left: i64,
        /// How many there are.
        arrived: i64,
    },
    /// A table could not be read or written.
    #[error("the table {0} cannot be moved")]
    Table(String, #[source] DbError),
    /// Either database is in trouble.
    #[error("a database is in trouble")]
    Db(#[from] DbError),
}

/// Replaces all rows of `to` by those of `from`, whose tables it must have.
pub async fn move_rows(from: &Database, to: &Database) -> Result<Moved, MoveError> {
    if (from.dialect(), to.dialect()) != (Dialect::Sqlite, Dialect::Postgres) {
        return Err(MoveError::WrongWay);
    }
    let (mut origin, mut target) = (from.read().await?, to.write().await?);
    let tables = tables_of_both(&mut origin, &mut target).await?;
    let keys = target.loosen(&tables).await?;
    let mut moved = Moved { tables: tables.len(), rows: 0 };
    for table in &tables {
        moved.rows += move_table(&mut origin, &mut target, table).await?;
    }
    target.tighten(&tables, &keys).await?;
    target.commit().await?;
    Ok(moved)
}

/// The tables that are moved; both places must have the same.
async fn tables_of_both(origin: &mut ReadTx, target: &mut WriteTx) -> Result<Vec<String>, MoveError> {
    let (ours, theirs) = (origin.list_tables().await?, target.list_tables().await?);
    let lonely = ours.iter().find(|table| !theirs.contains(table));
    match lonely.or_else(|| theirs.iter().find(|table| !ours.contains(table))) {
        Some(table) => Err(MoveError::TableDiffers(table.clone())),
        None => Ok(ours.into_iter().filter(|table| table != LEDGER).collect()),
    }
}

async fn move_table(origin: &mut ReadTx, target: &mut WriteTx, table: &str) -> Result<i64, MoveError> {
    let columns = origin.columns(table).await?;
    let (mut ours, mut theirs) = (columns.clone(), target.columns(table).await?);
    ours.sort();
    theirs.sort();
    if ours != theirs {
        return Err(MoveError::TableDiffers(table.to_owned()));
    }
    let in_table = |source| MoveError::Table(table.to_owned(), source);
    for page in 0.. {
        let rows = origin.rows_as_json(table, &columns, page).await.map_err(in_table)?;
        target.insert_json(table, &columns, &rows).await.map_err(in_table)?;
        if rows.len() < ROWS_AT_ONCE {
            break;
        }
    }
    let (left, arrived) = (origin.count_rows_of(table).await?, target.count_rows_of(table).await?);
    if left != arrived {
        return Err(MoveError::RowsLost { table: table.to_owned(), left, arrived });
    }
    Ok(arrived)
}

impl ReadTx {
    async fn columns(&mut self, table: &str) -> DbResult<Vec<String>> {
        let columns = either_sql!(
            sqlite: "SELECT name FROM pragma_table_info($1) ORDER BY cid",
            postgres: "SELECT CAST(column_name AS TEXT) AS name FROM information_schema.columns
                WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position",
        );
        let rows: Vec<(String,)> = self.list(columns, params![table]).await?;
        Ok(rows.into_iter().map(|(name,)| name).collect())
    }

    async fn count_rows_of(&mut self, table: &str) -> DbResult<i64> {
        self.count(Sql::owned(format!("SELECT COUNT(*) FROM {}", quoted(table))), params![]).await
    }

    /// A page of SQLite's rows, each an object. A transaction sees one state, in which the pages do not shift.
    async fn rows_as_json(&mut self, table: &str, columns: &[String], page: usize) -> DbResult<Vec<String>> {
        let fields: Vec<String> = columns.iter().map(|column| field(column)).collect();
        let select = Sql::owned(format!(
            "SELECT json_object({}) FROM {} LIMIT {ROWS_AT_ONCE} OFFSET {}",
            fields.join(", "),
            quoted(table),
            page * ROWS_AT_ONCE
        ));
        let rows: Vec<(String,)> = self.list(select, params![]).await?;
        Ok(rows.into_iter().map(|(row,)| row).collect())
    }
}

/// JSON has no bytes, which PostgreSQL reads as `\x…`, and SQLite would cut a fraction off after fifteen digits.
fn field(column: &str) -> String {
    let (name, value) = (column.replace('\'', "''"), quoted(column));
    format!(
        "'{name}', CASE typeof({value}) WHEN 'blob' THEN '\\x' || hex({value}) WHEN 'real' THEN printf('%!.17g', {value}) ELSE {value} END"
    )
}

impl WriteTx {
    async fn insert_json(&mut self, table: &str, columns: &[String], rows: &[String]) -> DbResult<()> {
        let columns = columns.iter().map(|column| quoted(column)).collect::<Vec<_>>().join(", ");
        let table = quoted(table);
        let insert = Sql::owned(format!(
            "INSERT INTO {table} ({columns}) SELECT {columns}
             FROM json_populate_recordset(CAST(NULL AS {table}), CAST(CAST($1 AS TEXT) AS JSON))"
        ));
        self.execute(insert, params![format!("[{}]", rows.join(","))]).await.map(drop)
    }

    /// Empties the tables and lets rows come in any order; gives the statements that make the foreign keys again.
    async fn loosen(&mut self, tables: &[String]) -> DbResult<Vec<String>> {
        let keys: Vec<(String, String, String)> = self
            .list(
                either_sql!(
                    sqlite: "SELECT '' AS relation, '' AS name, '' AS definition",
                    postgres: "SELECT CAST(conrelid::regclass AS TEXT) AS relation, quote_ident(conname) AS name,
                            pg_get_constraintdef(oid) AS definition FROM pg_constraint
                        WHERE contype = 'f' AND connamespace = CAST(current_schema() AS regnamespace) ORDER BY 1, 2",
                ),
                params![],
            )
            .await?;
        let mut script = String::new();
        for (table, name, _) in &keys {
            script.push_str(&format!("ALTER TABLE {table} DROP CONSTRAINT {name};"));
        }
        for table in tables {
            script.push_str(&format!("ALTER TABLE {} DISABLE TRIGGER USER;", quoted(table)));
        }
        let all: Vec<String> = tables.iter().map(|table| quoted(table)).collect();
        script.push_str(&format!("TRUNCATE {};", all.join(", ")));
        self.run_script(script).await?;
        let again =
            |(table, name, definition)| format!("ALTER TABLE {table} ADD CONSTRAINT {name} {definition};");
        Ok(keys.into_iter().map(again).collect())
    }

    /// Makes the foreign keys again, which looks at every row, and lets numbers go on after the highest.
    async fn tighten(&mut self, tables: &[String], keys: &[String]) -> DbResult<()> {
        let mut script = keys.concat();
        for table in tables {
            script.push_str(&format!("ALTER TABLE {} ENABLE TRIGGER USER;", quoted(table)));
        }
        self.run_script(script).await?;
        let counted: Vec<(String, String)> = self
            .list(
                either_sql!(
                    sqlite: "SELECT '' AS relation, '' AS name",
                    postgres: "SELECT CAST(table_name AS TEXT) AS relation, CAST(column_name AS TEXT) AS name
                        FROM information_schema.columns
                        WHERE table_schema = current_schema() AND is_identity = 'YES' ORDER BY 1",
                ),
                params![],
            )
            .await?;
        for (table, column) in counted {
            let (relation, name) = (quoted(&table), quoted(&column));
            let set = format!(
                "SELECT setval(pg_get_serial_sequence('{}', '{}'), COALESCE(MAX({name}), 1), MAX({name}) IS NOT NULL) FROM {relation}",
                relation.replace('\'', "''"),
                column.replace('\'', "''"),
            );
            self.load::<(i64,)>(Sql::owned(set), params![]).await?;
        }
        Ok(())
    }
}
