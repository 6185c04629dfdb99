//! What an archive says about itself.

use std::collections::BTreeMap;

use platform_database::{Migrations, SchemaState, Timestamp};
use serde::{Deserialize, Serialize};

/// How the manifest's entry is called; it is the last one.
pub(crate) const MANIFEST: &str = "manifest.json";
/// How the settings' entry is called.
pub(crate) const SETTINGS: &str = "settings.env";
/// The folder of the people's files.
pub(crate) const MEDIA: &str = "media/";
/// The format that this program writes, and the newest that it reads.
pub(crate) const FORMAT: u32 = 1;

/// What an archive holds and when it was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) format: u32,
    pub(crate) product: String,
    pub(crate) version: String,
    pub(crate) made_at: Timestamp,
    pub(crate) engine: Engine,
    /// The migrations that the database had.
    pub(crate) migrations: Vec<Step>,
    /// How many rows each table had.
    pub(crate) tables: BTreeMap<String, i64>,
    pub(crate) files: Vec<FileEntry>,
}

/// Of which engine the database is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// One migration that the database had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Step {
    pub(crate) owner: String,
    pub(crate) number: i64,
    pub(crate) name: String,
}

/// One entry of the archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileEntry {
    pub(crate) path: String,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
}

impl Engine {
    /// The engine of the database at `address`.
    pub(crate) fn of(address: &str) -> Engine {
        if address.starts_with("sqlite:") { Engine::Sqlite } else { Engine::Postgres }
    }

    /// How the database's entry is called.
    pub(crate) fn entry(self) -> &'static str {
        match self {
            Engine::Sqlite => "database.sqlite",
            Engine::Postgres => "database.sql",
        }
    }

    /// As people call it.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Engine::Sqlite => "SQLite",
            Engine::Postgres => "PostgreSQL",
        }
    }
}

impl Manifest {
    /// A migration of the archive that the program does not know: it is older than the backup.
    pub(crate) fn find_unknown_step(&self, known: &[&Migrations]) -> Option<&Step> {
        self.migrations.iter().find(|step| {
            !known
                .iter()
                .any(|of| of.owner == step.owner && of.steps.iter().any(|known| known.number == step.number))
        })
    }

    /// All rows of all tables.
    pub(crate) fn rows(&self) -> i64 {
        self.tables.values().sum()
    }

    /// The files of people among the entries.
    pub(crate) fn media(&self) -> impl Iterator<Item = &FileEntry> {
        self.files.iter().filter(|file| file.path.starts_with(MEDIA))
    }
}

/// Every migration that was applied, also by a newer program.
pub(crate) fn applied(state: &SchemaState) -> Vec<Step> {
    state
        .applied()
        .map(|step| Step { owner: step.owner.clone(), number: step.number, name: step.name.clone() })
        .collect()
}
