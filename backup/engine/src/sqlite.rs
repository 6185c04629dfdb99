//! SQLite databases: copied while they are in use, and examined.

use std::path::Path;
use std::time::Duration;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use sha2::{Digest, Sha256};

use crate::interrupt::interruptibly;
use crate::{Cancel, Failure, FailureKind, Manifest, ManifestKind, TableFacts};

/// How long to wait for a writer of the live database.
const PATIENCE: Duration = Duration::from_secs(60);

/// A database that is only read.
pub(crate) struct SqliteFile<'a> {
    connection: Connection,
    path: &'a Path,
    cancel: &'a Cancel,
}

impl<'a> SqliteFile<'a> {
    /// Opens a database that is there.
    pub(crate) fn open(path: &'a Path, cancel: &'a Cancel) -> Result<SqliteFile<'a>, Failure> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(|error| explain(&error, path))?;
        connection.busy_timeout(PATIENCE).map_err(|error| explain(&error, path))?;
        Ok(SqliteFile { connection, path, cancel })
    }

    /// Writes a copy as of one instant, while others may go on writing. `target` must not be there.
    pub(crate) fn copy_to(&self, target: &Path) -> Result<(), Failure> {
        let text = target.to_str().ok_or_else(|| {
            Failure::new(FailureKind::Other, format!("{} is not UTF-8", target.display())).about(target)
        })?;
        self.run(|connection| connection.execute("VACUUM INTO ?1", [text]).map(drop))
    }

    /// What SQLite finds wrong with the file itself; nothing if it is sound.
    pub(crate) fn integrity_faults(&self) -> Result<Vec<String>, Failure> {
        let lines = self.run(|connection| {
            let mut statement = connection.prepare("PRAGMA integrity_check(100)")?;
            let lines = statement.query_map([], |row| row.get::<_, String>(0))?;
            lines.collect::<Result<Vec<_>, _>>()
        })?;
        Ok(if lines == ["ok"] { Vec::new() } else { lines })
    }

    /// What the database holds. `file` is how it is called in the snapshot.
    pub(crate) fn describe(&self, file: &str) -> Result<Manifest, Failure> {
        let names = self.run(|connection| {
            // A virtual table needs its module, and what it keeps lies in ordinary tables beside it.
            let mut statement = connection.prepare(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
                 AND sql NOT LIKE 'CREATE VIRTUAL %' ORDER BY name",
            )?;
            let names = statement.query_map([], |row| row.get::<_, String>(0))?;
            names.collect::<Result<Vec<_>, _>>()
        })?;
        let tables = names.into_iter().map(|name| self.describe_table(name)).collect::<Result<_, _>>()?;
        Ok(Manifest {
            kind: ManifestKind::Sqlite,
            file: file.to_owned(),
            server_version: rusqlite::version().to_owned(),
            encoding: self.run(|connection| connection.query_row("PRAGMA encoding", [], |row| row.get(0)))?,
            tables,
            foreign_key_violations: self.foreign_key_violations()?,
        })
    }

    /// Rows that point nowhere.
    pub(crate) fn foreign_key_violations(&self) -> Result<u64, Failure> {
        self.run(|connection| {
            let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
            let mut rows = statement.query([])?;
            let mut count = 0;
            while rows.next()?.is_some() {
                count += 1;
            }
            Ok(count)
        })
    }

    fn describe_table(&self, name: String) -> Result<TableFacts, Failure> {
        let (rows, sum) = self.run(|connection| {
            let quoted = name.replace('"', "\"\"");
            let mut statement = connection.prepare(&format!("SELECT * FROM \"{quoted}\""))?;
            let columns = statement.column_count();
            let mut rows = statement.query([])?;
            let (mut count, mut sum) = (0_i64, Sha256::new());
            while let Some(row) = rows.next()? {
                count += 1;
                for column in 0..columns {
                    add_value(&mut sum, row.get_ref(column)?);
                }
            }
            Ok((count, sum))
        })?;
        let checksum = sum.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(TableFacts { name, rows, checksum: Some(checksum) })
    }

    /// Runs statements, and interrupts them when the work is to stop.
    fn run<T>(&self, statements: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, Failure> {
        let interrupt = self.connection.get_interrupt_handle();
        let ran = interruptibly(self.cancel, || interrupt.interrupt(), || statements(&self.connection));
        ran.map_err(|error| explain(&error, self.path))
    }
}

/// Adds a value with its type and, where it varies, its length, so that no two rows look alike.
fn add_value(sum: &mut Sha256, value: ValueRef) {
    let mut add = |kind: &[u8], bytes: &[u8]| {
        sum.update(kind);
        sum.update((bytes.len() as u64).to_le_bytes());
        sum.update(bytes);
    };
    match value {
        ValueRef::Null => add(b"n", &[]),
        ValueRef::Integer(number) => add(b"i", &number.to_le_bytes()),
        ValueRef::Real(number) => add(b"r", &number.to_bits().to_le_bytes()),
        ValueRef::Text(text) => add(b"t", text),
        ValueRef::Blob(bytes) => add(b"b", bytes),
    }
}

fn explain(error: &rusqlite::Error, path: &Path) -> Failure {
    let kind = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => FailureKind::NoSpace,
        Some(ErrorCode::CannotOpen) if !path.exists() => FailureKind::SourceMissing,
        _ => FailureKind::SourceFailed,
    };
    Failure::new(kind, format!("{}: {error}", path.display())).about(path)
}
