//! What a database holds, table by table.

use super::{Session, store};
use crate::{Failure, Manifest, ManifestKind, TableFacts};

/// Counts the rows of every table and sums up their content, as the session's transaction sees it. `file` is how the
/// dump is called in the snapshot.
pub(crate) fn describe(session: &mut Session, file: &str) -> Result<Manifest, Failure> {
    let mut tables = Vec::new();
    for (name, quoted) in store::list_tables(session)? {
        let (rows, checksum) = store::sum_up(session, &quoted)?;
        tables.push(TableFacts { name, rows, checksum: Some(checksum) });
    }
    Ok(Manifest {
        kind: ManifestKind::Postgres,
        file: file.to_owned(),
        server_version: store::load_version(session)?,
        encoding: store::load_encoding(session)?,
        tables,
        foreign_key_violations: 0,
    })
}
