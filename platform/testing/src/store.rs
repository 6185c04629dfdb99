//! The SQL of the tests: making databases, and reading what tables they have.

use std::str::FromStr;

use platform_database::{DbResult, ReadTx, either_sql, params, sql};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Row};

/// One column of one table.
#[derive(sqlx::FromRow)]
pub(crate) struct ColumnRow {
    pub(crate) table_name: String,
    pub(crate) name: String,
    /// As the engine names it.
    pub(crate) type_name: String,
    pub(crate) required: bool,
    /// Its place in the primary key from 1, or 0.
    pub(crate) key_position: i64,
}

/// One column of one index that is not the primary key's.
#[derive(sqlx::FromRow)]
pub(crate) struct IndexRow {
    pub(crate) table_name: String,
    pub(crate) index_name: String,
    pub(crate) is_unique: bool,
    pub(crate) is_partial: bool,
    /// Whether a `UNIQUE` in the table made it; its name is then the engine's own.
    pub(crate) from_constraint: bool,
    /// `None` for an expression.
    pub(crate) column_name: Option<String>,
}

/// One column of one foreign key.
#[derive(sqlx::FromRow)]
pub(crate) struct ForeignKeyRow {
    pub(crate) table_name: String,
    /// Tells the keys of one table apart.
    pub(crate) key_name: String,
    pub(crate) column_name: String,
    pub(crate) target_table: String,
    /// `NO ACTION`, `CASCADE` and so on.
    pub(crate) on_delete: String,
}

/// Makes a database on the cluster at `cluster` as a copy of `template` and gives its address.
pub(crate) async fn insert_database(cluster: &str, name: &str, template: &str) -> sqlx::Result<String> {
    let mut connection = PgConnection::connect(cluster).await?;
    sqlx::raw_sql(AssertSqlSafe(format!("CREATE DATABASE {name} TEMPLATE {template}")))
        .execute(&mut connection)
        .await?;
    connection.close().await?;
    Ok(PgConnectOptions::from_str(cluster)?.database(name).to_url_lossy().to_string())
}

/// Whether the cluster has a database of this name.
pub(crate) async fn has_database(cluster: &str, name: &str) -> sqlx::Result<bool> {
    let mut connection = PgConnection::connect(cluster).await?;
    let found = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)")
        .bind(name)
        .fetch_one(&mut connection)
        .await?;
    connection.close().await?;
    Ok(found)
}

/// Gives a database another name; an error when the name is taken.
pub(crate) async fn rename_database(cluster: &str, name: &str, new_name: &str) -> sqlx::Result<()> {
    let mut connection = PgConnection::connect(cluster).await?;
    sqlx::raw_sql(AssertSqlSafe(format!("ALTER DATABASE {name} RENAME TO {new_name}")))
        .execute(&mut connection)
        .await?;
    connection.close().await
}

/// Removes a database, ending the connections that others still have to it.
pub(crate) async fn delete_database(cluster: &str, name: &str) -> sqlx::Result<()> {
    let mut connection = PgConnection::connect(cluster).await?;
    sqlx::raw_sql(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")))
        .execute(&mut connection)
        .await?;
    connection.close().await
}

/// How SQLite goes about a statement, step by step.
pub(crate) async fn explain_sqlite(address: &str, text: &str) -> sqlx::Result<Vec<String>> {
    let mut connection = SqliteConnectOptions::from_str(address)?.connect().await?;
    let steps =
        sqlx::raw_sql(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {text}"))).fetch_all(&mut connection).await?;
    connection.close().await?;
    steps.iter().map(|step| step.try_get("detail")).collect()
}

/// How PostgreSQL goes about a statement with parameters, line by line.
pub(crate) async fn explain_postgres(address: &str, text: &str) -> sqlx::Result<Vec<String>> {
    let mut connection = PgConnection::connect(address).await?;
    let prepare = format!("SET plan_cache_mode = force_generic_plan; PREPARE explained AS {text}");
    sqlx::raw_sql(AssertSqlSafe(prepare)).execute(&mut connection).await?;
    let count: i32 = sqlx::query_scalar(
        "SELECT CARDINALITY(parameter_types) FROM pg_prepared_statements WHERE name = 'explained'",
    )
    .fetch_one(&mut connection)
    .await?;
    let nulls = vec!["NULL"; usize::try_from(count).unwrap_or_default()].join(", ");
    let lines = sqlx::raw_sql(AssertSqlSafe(format!("EXPLAIN (COSTS OFF) EXECUTE explained({nulls})")))
        .fetch_all(&mut connection)
        .await?;
    connection.close().await?;
    lines.iter().map(|line| line.try_get(0)).collect()
}

pub(crate) async fn list_columns(tx: &mut ReadTx) -> DbResult<Vec<ColumnRow>> {
    tx.list(
        either_sql!(
            sqlite: r#"SELECT t.name AS table_name, c.name, c.type AS type_name, CAST(c.pk AS BIGINT) AS key_position,
                    (c."notnull" = 1 OR (c.pk > 0 AND c.type = 'INTEGER')) AS required
                FROM sqlite_master t JOIN pragma_table_info(t.name) c
                WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\_%' ESCAPE '\'
                ORDER BY t.name, c.cid"#,
            postgres: "SELECT CAST(t.relname AS TEXT) AS table_name, CAST(a.attname AS TEXT) AS name,
                    format_type(a.atttypid, NULL) AS type_name, a.attnotnull AS required,
                    CAST(COALESCE(array_position(CAST(p.indkey AS SMALLINT[]), a.attnum), -1) + 1 AS BIGINT) AS key_position
                FROM pg_class t
                JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
                LEFT JOIN pg_index p ON p.indrelid = t.oid AND p.indisprimary
                WHERE t.relkind = 'r' AND t.relnamespace = CAST(current_schema() AS REGNAMESPACE)
                ORDER BY t.relname, a.attnum",
        ),
        params![],
    )
    .await
}

pub(crate) async fn list_indexes(tx: &mut ReadTx) -> DbResult<Vec<IndexRow>> {
    tx.list(
        either_sql!(
            sqlite: r#"SELECT t.name AS table_name, i.name AS index_name, i."unique" = 1 AS is_unique,
                    i.partial = 1 AS is_partial, i.origin = 'u' AS from_constraint, c.name AS column_name
                FROM sqlite_master t JOIN pragma_index_list(t.name) i JOIN pragma_index_info(i.name) c
                WHERE t.type = 'table' AND i.origin <> 'pk'
                ORDER BY t.name, i.name, c.seqno"#,
            postgres: "SELECT CAST(t.relname AS TEXT) AS table_name, CAST(i.relname AS TEXT) AS index_name,
                    x.indisunique AS is_unique, x.indpred IS NOT NULL AS is_partial,
                    EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.oid AND c.contype = 'u') AS from_constraint,
                    CAST(a.attname AS TEXT) AS column_name
                FROM pg_index x
                JOIN pg_class t ON t.oid = x.indrelid
                JOIN pg_class i ON i.oid = x.indexrelid
                CROSS JOIN LATERAL unnest(CAST(x.indkey AS SMALLINT[])) WITH ORDINALITY AS k (attnum, place)
                LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum AND k.attnum > 0
                WHERE t.relnamespace = CAST(current_schema() AS REGNAMESPACE) AND NOT x.indisprimary
                ORDER BY t.relname, i.relname, k.place",
        ),
        params![],
    )
    .await
}

pub(crate) async fn list_foreign_keys(tx: &mut ReadTx) -> DbResult<Vec<ForeignKeyRow>> {
    tx.list(
        either_sql!(
            sqlite: r#"SELECT t.name AS table_name, CAST(f.id AS TEXT) AS key_name, f."from" AS column_name,
                    f."table" AS target_table, f.on_delete
                FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) f
                WHERE t.type = 'table'
                ORDER BY t.name, f.id, f.seq"#,
            postgres: "SELECT CAST(t.relname AS TEXT) AS table_name, CAST(c.conname AS TEXT) AS key_name,
                    CAST(a.attname AS TEXT) AS column_name, CAST(g.relname AS TEXT) AS target_table,
                    CASE c.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' WHEN 'd' THEN 'SET DEFAULT'
                        WHEN 'r' THEN 'RESTRICT' ELSE 'NO ACTION' END AS on_delete
                FROM pg_constraint c
                JOIN pg_class t ON t.oid = c.conrelid
                JOIN pg_class g ON g.oid = c.confrelid
                CROSS JOIN LATERAL unnest(c.conkey) WITH ORDINALITY AS k (attnum, place)
                JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum
                WHERE c.contype = 'f' AND t.relnamespace = CAST(current_schema() AS REGNAMESPACE)
                ORDER BY t.relname, c.conname, k.place",
        ),
        params![],
    )
    .await
}

/// How many slots of the calendar have come whose tasks nobody has enqueued.
pub(crate) async fn count_due_schedules(tx: &mut ReadTx) -> DbResult<i64> {
    let now = tx.now();
    tx.count(sql!("SELECT COUNT(*) FROM task_schedules WHERE next_at <= $1"), params![now]).await
}

/// How many rows hold `words` in a column of the SQLite database at `address`.
pub(crate) async fn count_holding_in_sqlite(
    address: &str,
    column: &ColumnRow,
    words: &str,
) -> sqlx::Result<i64> {
    let mut connection = SqliteConnection::connect_with(&SqliteConnectOptions::from_str(address)?).await?;
    let ColumnRow { table_name, name, .. } = column;
    let text =
        format!("SELECT COUNT(*) FROM {table_name} WHERE instr(CAST({name} AS BLOB), CAST($1 AS BLOB)) > 0");
    let count = sqlx::query_scalar(AssertSqlSafe(text)).bind(words).fetch_one(&mut connection).await?;
    connection.close().await?;
    Ok(count)
}

/// The same of the PostgreSQL database at `address`.
pub(crate) async fn count_holding_in_postgres(
    address: &str,
    column: &ColumnRow,
    words: &str,
) -> sqlx::Result<i64> {
    let mut connection = PgConnection::connect(address).await?;
    let ColumnRow { table_name, name, type_name, .. } = column;
    let bytes = if type_name == "bytea" { name.clone() } else { format!("convert_to({name}, 'UTF8')") };
    let text =
        format!("SELECT COUNT(*) FROM {table_name} WHERE position(convert_to($1, 'UTF8') IN {bytes}) > 0");
    let count = sqlx::query_scalar(AssertSqlSafe(text)).bind(words).fetch_one(&mut connection).await?;
    connection.close().await?;
    Ok(count)
}
