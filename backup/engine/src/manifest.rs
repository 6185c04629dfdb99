//! Manifests: what a database held when it was dumped.

use serde::{Deserialize, Serialize};

/// How a manifest is called inside a snapshot.
pub(crate) const MANIFEST_NAME: &str = "manifest.json";

/// What a database held when it was dumped. It is kept inside the snapshot as `manifest.json`, and a drill compares
/// the restored database with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// What kind of database.
    pub kind: ManifestKind,
    /// The file beside the manifest that holds it.
    pub file: String,
    /// The version of the server or library.
    pub server_version: String,
    /// How the database keeps its texts, in PostgreSQL's words.
    pub encoding: String,
    /// Its tables, by name.
    pub tables: Vec<TableFacts>,
    /// Rows that pointed nowhere already when the backup was taken. SQLite only; PostgreSQL permits none.
    pub foreign_key_violations: u64,
}

/// A kind of database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ManifestKind {
    /// A file of SQLite.
    Sqlite,
    /// A database of a PostgreSQL server.
    Postgres,
}

/// What one table held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableFacts {
    /// Its name, with the schema where there are schemas.
    pub name: String,
    /// Its rows.
    pub rows: i64,
    /// A sum over the content of all rows. Comparable only within one kind of database.
    pub checksum: Option<String>,
}
