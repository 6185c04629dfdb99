//! An SQLite database: a copy of it and its manifest.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::stream::{Content, StreamedFile, Streams};
use super::{Series, Stored, index, stream_size};
use crate::repository::Opened;
use crate::scratch::Scratch;
use crate::sqlite::SqliteFile;
use crate::work::Work;
use crate::{Failure, FailureKind, MANIFEST_NAME, Phase};

/// Stores an SQLite database.
pub(super) fn store(
    opened: Opened,
    file: &Path,
    series: &Series,
    scratch: &Path,
    work: &Work,
) -> Result<Stored, Failure> {
    work.enter(Phase::Preparing)?;
    fs::metadata(file).map_err(|error| Failure::from_io(&error, FailureKind::SourceMissing, "read", file))?;
    let name = match file.file_name().and_then(OsStr::to_str) {
        Some(name) if name != MANIFEST_NAME => name,
        _ => "database.sqlite",
    };

    let room = Scratch::make(scratch)?;
    let copy = room.path().join("copy");
    SqliteFile::open(file, &work.cancel)?.copy_to(&copy)?;
    let copied = SqliteFile::open(&copy, &work.cancel)?;
    if let Some(fault) = copied.integrity_faults()?.first() {
        let reason = format!("{} is damaged: {fault}", file.display());
        return Err(Failure::new(FailureKind::SourceFailed, reason).about(file));
    }
    let manifest = copied.describe(name)?;

    let (repository, guard) = index(opened, work)?;
    let files = vec![
        StreamedFile { name: name.to_owned(), content: Content::File(copy.clone()) },
        StreamedFile { name: MANIFEST_NAME.to_owned(), content: Content::manifest(&manifest)? },
    ];
    let streams = Streams::new(files, Arc::clone(&guard));
    let snapshot = stream_size::archive(repository, &guard, streams, series)?;
    Ok(Stored::complete(snapshot, Some(manifest)))
}
