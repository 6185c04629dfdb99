//! A PostgreSQL database: its dump, its manifest and, if wanted, what the cluster holds beside databases.

use std::sync::Arc;

use super::stream::{Content, StreamedFile, Streams};
use super::{Series, Stored, index, stream_size};
use crate::postgres::{Address, Session, client, describe, store};
use crate::repository::Opened;
use crate::work::Work;
use crate::{Failure, FailureKind, MANIFEST_NAME, Phase, Secret};

/// How the dump is called in the snapshot.
const DUMP_NAME: &str = "database.dump";
/// How the cluster's roles and tablespaces are called.
const GLOBALS_NAME: &str = "globals.sql";

/// Stores a PostgreSQL database.
///
/// One transaction stays open all the time. It counts the rows for the manifest, and `pg_dump` sees exactly what it
/// sees, however busy the database is.
pub(super) fn store(
    opened: Opened,
    url: &Secret,
    globals: bool,
    series: &Series,
    work: &Work,
) -> Result<Stored, Failure> {
    work.enter(Phase::Preparing)?;
    let address = Address::parse(url)?;
    let mut session = Session::open(&address, FailureKind::SourceFailed, &work.cancel)?;
    let instant = store::stay_at_this_instant(&mut session)?;
    let manifest = describe(&mut session, DUMP_NAME)?;

    let (repository, guard) = index(opened, work)?;
    let mut dump = client("pg_dump", &address);
    // Uncompressed, because only then does the next dump share its content with this one.
    dump.args(["--format=custom", "--compress=0", "--lock-wait-timeout=600000"]);
    dump.arg(format!("--snapshot={instant}"));
    let mut files = vec![
        StreamedFile { name: DUMP_NAME.to_owned(), content: Content::Output(dump) },
        StreamedFile { name: MANIFEST_NAME.to_owned(), content: Content::manifest(&manifest)? },
    ];
    if globals {
        let mut dump = client("pg_dumpall", &address);
        dump.arg("--globals-only");
        files.push(StreamedFile { name: GLOBALS_NAME.to_owned(), content: Content::Output(dump) });
    }
    let streams = Streams::new(files, Arc::clone(&guard)).needing(FailureKind::NotPossibleHere);
    let snapshot = stream_size::archive(repository, &guard, streams, series)?;
    // Whoever ended this session meanwhile did not disturb the dump, which had begun long before.
    drop(session);
    Ok(Stored::complete(snapshot, Some(manifest)))
}
