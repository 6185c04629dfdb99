//! SQLite databases: copied while they are in use, and examined.

mod store;

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

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
        self.ask(|connection| store::copy_to(connection, text))
    }

    /// What SQLite finds wrong with the file itself; nothing if it is sound.
    pub(crate) fn integrity_faults(&self) -> Result<Vec<String>, Failure> {
        let lines = self.ask(store::check_integrity)?;
        Ok(if lines == ["ok"] { Vec::new() } else { lines })
    }

    /// What the database holds. `file` is how it is called in the snapshot.
    pub(crate) fn describe(&self, file: &str) -> Result<Manifest, Failure> {
        let mut tables = Vec::new();
        for name in self.ask(store::list_tables)? {
            let (rows, checksum) = self.ask(|connection| store::sum_up(connection, &name))?;
            tables.push(TableFacts { name, rows, checksum: Some(checksum) });
        }
        Ok(Manifest {
            kind: ManifestKind::Sqlite,
            file: file.to_owned(),
            server_version: rusqlite::version().to_owned(),
            encoding: self.ask(store::load_encoding)?,
            tables,
            foreign_key_violations: self.ask(store::count_foreign_key_violations)?,
        })
    }

    /// Asks something, and interrupts it when the work is to stop.
    fn ask<T>(&self, question: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, Failure> {
        let interrupt = self.connection.get_interrupt_handle();
        let answer = interruptibly(self.cancel, || interrupt.interrupt(), || question(&self.connection));
        answer.map_err(|error| explain(&error, self.path))
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
