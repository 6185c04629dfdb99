//! What a drill found.

use serde::{Deserialize, Serialize};

use crate::SnapshotFacts;

/// What a drill found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DrillReport {
    /// What was restored.
    pub snapshot: SnapshotFacts,
    /// How.
    pub kind: DrillKind,
    /// Whether every step succeeded and nothing was unequal.
    pub passed: bool,
    /// From the opening of the repository to the last comparison: the measured recovery time.
    pub seconds: f64,
    /// What was done, in order.
    pub steps: Vec<DrillStep>,
    /// Every unequal pair, up to a thousand, and the totals.
    pub comparisons: Vec<Comparison>,
    /// How many pairs were compared.
    pub compared: u64,
    /// How many were unequal.
    pub unequal: u64,
}

/// What a drill restores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DrillKind {
    /// Files, compared byte by byte through their SHA-256 sums.
    Files,
    /// An SQLite database, compared table by table.
    Sqlite,
    /// A PostgreSQL database, compared table by table.
    Postgres,
}

/// One step of a drill.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DrillStep {
    /// What was done: `open`, `restore`, `make_cluster`, `load`, `integrity_check`, `foreign_key_check`, `compare`.
    pub name: String,
    /// How long it took.
    pub seconds: f64,
    /// Whether it succeeded.
    pub ok: bool,
    /// What there is to say, in one line.
    pub words: String,
}

/// Something recorded at the backup beside what the restored data says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// What is compared: a file, `public.students: rows`, or a total.
    pub subject: String,
    /// What was recorded.
    pub expected: String,
    /// What was found.
    pub found: String,
    /// Whether they are equal.
    pub equal: bool,
}
