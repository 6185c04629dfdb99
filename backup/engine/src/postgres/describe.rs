//! What a database holds, table by table.

use super::Session;
use crate::{Failure, Manifest, ManifestKind, TableFacts};

/// Every table whose rows `pg_dump` keeps, partitions on their own. Extensions bring theirs along.
const TABLES: &str = "SELECT json_build_array(n.nspname || '.' || c.relname, format('%I.%I', n.nspname, c.relname))
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
          WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
    ORDER BY n.nspname, c.relname";

/// Counts the rows of every table and sums up their content, as the session's transaction sees it. `file` is how the
/// dump is called in the snapshot.
///
/// The sum does not depend on the order of the rows, which a restore need not keep.
pub(crate) fn describe(session: &mut Session, file: &str) -> Result<Manifest, Failure> {
    let server_version = session.value("SHOW server_version")?;
    let encoding = session.value("SHOW server_encoding")?;
    let names: Vec<(String, String)> = session.rows(TABLES)?;
    let mut tables = Vec::with_capacity(names.len());
    for (name, quoted) in names {
        let query = format!(
            "SELECT json_build_array(count(*), \
             coalesce(sum(hashtextextended(\"%row%\"::text COLLATE pg_catalog.\"C\", 0)), 0)::text) \
             FROM ONLY {quoted} AS \"%row%\""
        );
        for (rows, checksum) in session.rows(&query)? {
            tables.push(TableFacts { name: name.clone(), rows, checksum: Some(checksum) });
        }
    }
    Ok(Manifest {
        kind: ManifestKind::Postgres,
        file: file.to_owned(),
        server_version,
        encoding,
        tables,
        foreign_key_violations: 0,
    })
}
