//! The drill of an SQLite database.

use std::path::Path;
use std::time::Instant;

use super::record::Record;
use super::tables;
use crate::sqlite::SqliteFile;
use crate::work::Work;
use crate::{Failure, Manifest, Phase};

/// Examines a restored database and compares it with its manifest.
pub(super) fn examine(
    file: &Path,
    manifest: &Manifest,
    record: &mut Record,
    work: &Work,
) -> Result<(), Failure> {
    work.enter(Phase::Comparing)?;
    let began = Instant::now();
    let database = SqliteFile::open(file, &work.cancel);
    let faults = database.as_ref().map_err(Clone::clone).and_then(SqliteFile::integrity_faults);
    work.go_on()?;
    let outcome = match faults {
        Ok(faults) => faults.into_iter().next().map_or(Ok("ok".to_owned()), Err),
        Err(failure) => Err(failure.reason),
    };
    let sound = outcome.is_ok();
    record.step("integrity_check", began, outcome);
    let Some(database) = database.ok().filter(|_| sound) else { return Ok(()) };

    let began = Instant::now();
    let found = database.describe(&manifest.file)?;
    let (expected, now) = (manifest.foreign_key_violations, found.foreign_key_violations);
    let words = format!("{now} rows point nowhere, {expected} did at the backup");
    record.step("foreign_key_check", began, if now == expected { Ok(words) } else { Err(words) });

    let began = Instant::now();
    tables::compare(&manifest.tables, &found.tables, record);
    record.step("compare", began, record.verdict());
    Ok(())
}
