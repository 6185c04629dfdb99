//! Migrations: numbered SQL texts, one for both engines, applied once and never changed.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::{Database, DbError, Dialect, ReadTx, Timestamp, WriteTx, either_sql, params, sql};

/// One step of a crate's tables.
#[derive(Debug)]
pub struct Migration {
    /// Its place in its crate's order, from 1.
    pub number: i64,
    /// What it does, in a word or two.
    pub name: &'static str,
    /// The text, with `{pk}`, `{timestamp}` and `{blob}` for what the engines spell differently, and
    /// `{keyed}` after a table whose primary key is its natural order. What only one engine can say stands between
    /// `{only sqlite}` or `{only postgres}` and `{end}`.
    pub text: &'static str,
}

impl Migration {
    #[doc(hidden)]
    pub const fn of_file(file: &'static str, text: &'static str) -> Migration {
        let Ok(number) = i64::from_str_radix(file.split_at(4).0, 10) else {
            panic!("the file of a migration is called by four digits and a name: 0007_media")
        };
        Migration { number, name: file.split_at(5).1, text }
    }
}

/// The migration whose text is the file `migrations/<four digits>_<name>.sql` of the crate; for a file of its `src`.
#[macro_export]
macro_rules! migration {
    ($file:literal) => {
        $crate::Migration::of_file($file, include_str!(concat!("../migrations/", $file, ".sql")))
    };
}

/// All migrations of one crate.
#[derive(Debug)]
pub struct Migrations {
    /// The crate that owns the tables.
    pub owner: &'static str,
    /// The steps in order.
    pub steps: &'static [Migration],
}

/// A migration that a database has or waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppliedMigration {
    /// The crate that owns it.
    pub owner: String,
    /// Its number within the crate.
    pub number: i64,
    /// Its name.
    pub name: String,
    /// When it was applied; `None` while it waits.
    pub applied_at: Option<Timestamp>,
}

/// How a database stands to a program.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SchemaState {
    /// Every migration that the program knows, in its order.
    pub known: Vec<AppliedMigration>,
    /// What a newer program added. Migrations only add, so this one goes on beside it.
    pub newer: Vec<AppliedMigration>,
}

impl SchemaState {
    /// Those that the database does not have yet.
    pub fn waiting(&self) -> impl Iterator<Item = &AppliedMigration> {
        self.known.iter().filter(|step| step.applied_at.is_none())
    }

    /// Everything that the database has.
    pub fn applied(&self) -> impl Iterator<Item = &AppliedMigration> {
        self.known.iter().chain(&self.newer).filter(|step| step.applied_at.is_some())
    }

    /// Whether the database has no tables yet.
    pub fn is_empty(&self) -> bool {
        self.applied().next().is_none()
    }
}

/// Why the tables could not be brought up to date.
#[derive(Debug, Error)]
pub enum MigrationError {
    /// The database has what this program does not know, and lacks what it does: they are of different lines.
    #[error(
        "the database has the migration {owner} {number}, which this program does not know, and lacks some that it does"
    )]
    DatabaseIsNewer {
        /// The crate that owns the unknown migration.
        owner: String,
        /// Its number.
        number: i64,
    },
    /// A migration that was already applied has another text now.
    #[error("the migration {owner} {number} was applied with another text")]
    Changed {
        /// The crate that owns it.
        owner: String,
        /// Its number.
        number: i64,
    },
    /// One step failed; nothing of it was kept.
    #[error("the migration {owner} {number} failed")]
    Failed {
        /// The crate that owns it.
        owner: &'static str,
        /// Its number.
        number: i64,
        /// What the database said.
        #[source]
        source: DbError,
    },
    /// The list of applied migrations could not be read or written.
    #[error("the list of migrations cannot be used")]
    Db(#[from] DbError),
}

const LEDGER: &str = "CREATE TABLE IF NOT EXISTS schema_migrations (
    owner TEXT NOT NULL, number BIGINT NOT NULL, name TEXT NOT NULL, checksum TEXT NOT NULL,
    applied_at {timestamp} NOT NULL, PRIMARY KEY (owner, number))";

#[derive(sqlx::FromRow)]
struct LedgerRow {
    owner: String,
    number: i64,
    name: String,
    checksum: String,
    applied_at: Timestamp,
}

/// Applies what is missing, all or nothing, and gives what it applied.
pub async fn migrate(
    database: &Database,
    all: &[&Migrations],
) -> Result<Vec<AppliedMigration>, MigrationError> {
    let mut tx = database.write().await?;
    tx.run_script(spelled(LEDGER, tx.dialect())).await?;
    tx.find::<(i64,)>(
        either_sql!(sqlite: "SELECT 1", postgres: "SELECT 1::bigint FROM (SELECT pg_advisory_xact_lock(7310257)) AS turn"),
        params![],
    )
    .await?;
    let ledger = read_ledger(&mut tx).await?;
    refuse_another_line(&ledger, all)?;
    let mut applied = Vec::new();
    for (owner, step) in all.iter().flat_map(|of| of.steps.iter().map(move |step| (of.owner, step))) {
        if let Some(row) = ledger.get(&(owner.to_owned(), step.number)) {
            if row.checksum != checksum(step.text) {
                return Err(MigrationError::Changed { owner: owner.to_owned(), number: step.number });
            }
            continue;
        }
        apply(&mut tx, owner, step).await.map_err(|source| MigrationError::Failed {
            owner,
            number: step.number,
            source,
        })?;
        applied.push(AppliedMigration {
            owner: owner.to_owned(),
            number: step.number,
            name: step.name.to_owned(),
            applied_at: Some(tx.now()),
        });
    }
    tx.commit().await?;
    Ok(applied)
}

/// What the database has of what the program knows, and what it has beside that.
pub async fn migration_state(
    database: &Database,
    all: &[&Migrations],
) -> Result<SchemaState, MigrationError> {
    let mut tx = database.read().await?;
    let exists = tx
        .count(
            either_sql!(
                sqlite: "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_migrations'",
                postgres: "SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'schema_migrations'",
            ),
            params![],
        )
        .await?;
    let mut ledger = if exists == 0 { BTreeMap::new() } else { read_ledger(&mut tx).await? };
    let known = all.iter().flat_map(|of| of.steps.iter().map(move |step| (of.owner, step)));
    let known = known
        .map(|(owner, step)| AppliedMigration {
            owner: owner.to_owned(),
            number: step.number,
            name: step.name.to_owned(),
            applied_at: ledger.remove(&(owner.to_owned(), step.number)).map(|row| row.applied_at),
        })
        .collect();
    Ok(SchemaState { known, newer: ledger.into_values().map(AppliedMigration::from).collect() })
}

impl From<LedgerRow> for AppliedMigration {
    fn from(row: LedgerRow) -> AppliedMigration {
        let LedgerRow { owner, number, name, applied_at, .. } = row;
        AppliedMigration { owner, number, name, applied_at: Some(applied_at) }
    }
}

async fn read_ledger(tx: &mut ReadTx) -> Result<BTreeMap<(String, i64), LedgerRow>, DbError> {
    let rows: Vec<LedgerRow> = tx
        .list(sql!("SELECT owner, number, name, checksum, applied_at FROM schema_migrations ORDER BY owner, number"), params![])
        .await?;
    Ok(rows.into_iter().map(|row| ((row.owner.clone(), row.number), row)).collect())
}

/// A database that has more is newer; one that has more and lacks something grew elsewhere.
fn refuse_another_line(
    ledger: &BTreeMap<(String, i64), LedgerRow>,
    all: &[&Migrations],
) -> Result<(), MigrationError> {
    let knows = |row: &LedgerRow| {
        all.iter().any(|of| of.owner == row.owner && of.steps.iter().any(|step| step.number == row.number))
    };
    let has_all = all
        .iter()
        .all(|of| of.steps.iter().all(|step| ledger.contains_key(&(of.owner.to_owned(), step.number))));
    match ledger.values().find(|row| !knows(row)) {
        Some(row) if !has_all => Err(MigrationError::DatabaseIsNewer {
            owner: format!("{} {}", row.owner, row.name),
            number: row.number,
        }),
        _ => Ok(()),
    }
}

async fn apply(tx: &mut WriteTx, owner: &str, step: &Migration) -> Result<(), DbError> {
    tx.run_script(spelled(step.text, tx.dialect())).await?;
    let now = tx.now();
    tx.execute(
        sql!("INSERT INTO schema_migrations (owner, number, name, checksum, applied_at) VALUES ($1, $2, $3, $4, $5)"),
        params![owner, step.number, step.name, checksum(step.text), now],
    )
    .await?;
    Ok(())
}

fn spelled(text: &str, dialect: Dialect) -> String {
    let (pk, timestamp, blob, keyed) = match dialect {
        Dialect::Sqlite => ("INTEGER PRIMARY KEY", "TEXT", "BLOB", "WITHOUT ROWID"),
        Dialect::Postgres => {
            ("BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY", "TIMESTAMPTZ", "BYTEA", "")
        }
    };
    for_engine(text, dialect)
        .replace("{pk}", pk)
        .replace("{timestamp}", timestamp)
        .replace("{blob}", blob)
        .replace("{keyed}", keyed)
}

/// Leaves out what is only for the other engine.
fn for_engine(text: &str, dialect: Dialect) -> String {
    let other = match dialect {
        Dialect::Sqlite => "{only postgres}",
        Dialect::Postgres => "{only sqlite}",
    };
    let mut kept = String::with_capacity(text.len());
    for (index, piece) in text.split(other).enumerate() {
        let rest = if index == 0 { piece } else { piece.split_once("{end}").map_or("", |(_, rest)| rest) };
        kept.push_str(rest);
    }
    kept.replace("{only sqlite}", "").replace("{only postgres}", "").replace("{end}", "")
}

fn checksum(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Clock;

    const NOTES: Migrations = Migrations {
        owner: "notes",
        steps: &[Migration {
            number: 1,
            name: "notes",
            text: "CREATE TABLE notes (id {pk}, words TEXT NOT NULL, at {timestamp} NOT NULL); CREATE INDEX notes_by_time ON notes (at);",
        }],
    };

    async fn fresh() -> (tempfile::TempDir, Database) {
        let folder = tempfile::tempdir().unwrap();
        let address = format!("sqlite://{}", folder.path().join("t.db").display());
        let database = Database::open(&address, Clock::System).await.unwrap();
        (folder, database)
    }

    #[test]
    fn what_only_one_engine_can_say_is_left_out_for_the_other() {
        let text = "a {only sqlite}b{end} c {only postgres}d{end} e {only sqlite}f{end}";
        assert_eq!(for_engine(text, Dialect::Sqlite), "a b c  e f");
        assert_eq!(for_engine(text, Dialect::Postgres), "a  c d e ");
    }

    #[tokio::test]
    async fn a_second_run_applies_nothing() {
        let (_folder, database) = fresh().await;
        assert_eq!(migrate(&database, &[&NOTES]).await.unwrap().len(), 1);
        assert_eq!(migrate(&database, &[&NOTES]).await.unwrap(), []);
        assert_eq!(migration_state(&database, &[&NOTES]).await.unwrap().waiting().count(), 0);
    }

    const LATER: Migrations = Migrations {
        owner: "later",
        steps: &[Migration { number: 1, name: "later", text: "ALTER TABLE notes ADD COLUMN colour TEXT" }],
    };

    #[tokio::test]
    async fn an_older_program_goes_on_beside_what_a_newer_one_added() {
        let (_folder, database) = fresh().await;
        migrate(&database, &[&NOTES, &LATER]).await.unwrap();
        assert_eq!(migrate(&database, &[&NOTES]).await.unwrap(), []);
        let state = migration_state(&database, &[&NOTES]).await.unwrap();
        assert_eq!((state.waiting().count(), state.applied().count()), (0, 2));
        assert_eq!(state.newer[0].owner, "later");
    }

    #[tokio::test]
    async fn a_database_of_another_line_is_refused() {
        let (_folder, database) = fresh().await;
        migrate(&database, &[&NOTES]).await.unwrap();
        let other = migrate(&database, &[&LATER]).await;
        assert!(matches!(other, Err(MigrationError::DatabaseIsNewer { .. })));
        assert_eq!(migration_state(&database, &[&LATER]).await.unwrap().waiting().count(), 1);
    }

    #[tokio::test]
    async fn a_changed_text_is_refused() {
        let (_folder, database) = fresh().await;
        migrate(&database, &[&NOTES]).await.unwrap();
        let changed = Migrations {
            owner: "notes",
            steps: &[Migration { number: 1, name: "notes", text: "CREATE TABLE other (id {pk})" }],
        };
        assert!(matches!(migrate(&database, &[&changed]).await, Err(MigrationError::Changed { .. })));
    }

    #[tokio::test]
    async fn a_read_transaction_cannot_write_and_an_unfinished_write_leaves_nothing() {
        let (_folder, database) = fresh().await;
        migrate(&database, &[&NOTES]).await.unwrap();
        let mut tx = database.write().await.unwrap();
        let now = tx.now();
        let rows = (0..2500).map(|n| [crate::Value::from(format!("n{n}")), crate::Value::from(now)]);
        let inserted =
            tx.execute_rows(&crate::rows_sql!(2, "INSERT INTO notes (words, at) VALUES {rows}"), rows).await;
        assert_eq!(inserted.unwrap(), 2500);
        drop(tx);
        let mut read = database.read().await.unwrap();
        assert_eq!(read.count(sql!("SELECT COUNT(*) FROM notes"), params![]).await.unwrap(), 0);
        let refused = read
            .find::<(i64,)>(sql!("INSERT INTO notes (words, at) VALUES ('x', 'y') RETURNING id"), params![])
            .await;
        assert!(refused.is_err());
    }
}
