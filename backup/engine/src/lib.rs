//! Real backups in restic's repository format: taken, checked, restored and drilled by worker processes.
//!
//! A server writes an [`Order`] and gives it to a [`Worker`], a process of its own that runs [`work()`]. The worker tells
//! [`Event`]s and ends with an [`Ending`]. Everything crosses as plain data; secrets travel over the worker's standard
//! input only.
//!
//! Invariant: no backup that failed, was cancelled or read only half of its source leaves a snapshot.
//! Invariant: a restore never writes over a file unless the order says so.
//! Invariant: a drill that could not be done is a failure, never a passed drill.
//! Invariant: nothing is removed from a repository that the order calls append-only, nor anything that is not of the
//! series that the order is about.
//! Invariant: nothing is swept up that somebody alive may still use.
//! Invariant: killing a worker at any moment leaves a repository that works; what it had stored without finishing is
//! removed by a later prune.
//!
//! # Format
//!
//! restic's repository format, version 2: AES-256 in counter mode with Poly1305, keys derived by scrypt, zstd, content
//! split where it says so itself, everything named by its SHA-256. restic reads and writes our repositories and we
//! read and write restic's. A database is a snapshot of its dump and of `manifest.json`, which says what it held.
//!
//! # Locking
//!
//! | order | may run beside | heeds restic's locks |
//! |---|---|---|
//! | `BackUp`, `Copy` into | everything | fresh exclusive ones |
//! | `ApplyRetention`, `Forget` | everything but another of these in the repository: whoever gives orders sees to that | all fresh ones |
//! | the rest | everything | none |
//!
//! We write no lock files ourselves. A prune therefore only marks what nothing needs, and a later one removes what has
//! been marked for a day; a backup that runs at the same time cannot lose data to it as long as it takes less.

#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

mod answer;
mod backup;
mod backup_report;
mod budget;
mod cancel;
mod check;
mod child;
mod content;
mod copy;
mod drill;
mod drill_report;
mod event;
mod failure;
mod guard;
mod interrupt;
mod locks;
mod manifest;
mod order;
mod percent;
mod perform;
mod postgres;
mod progress;
mod repository;
mod restore;
mod retention;
mod retention_report;
mod scratch;
mod secret;
mod selection;
mod sizes;
mod snapshot_facts;
mod snapshot_series;
mod snapshots;
mod sqlite;
mod storage;
mod sweep;
mod work;
mod worker;

pub use answer::{Answer, CheckReport, CopyReport, RepositorySizes, RestoreReport, SweepReport};
pub use backup_report::{BackupReport, Unreadable};
pub use cancel::Cancel;
pub use drill_report::{Comparison, DrillKind, DrillReport, DrillStep};
pub use event::{Ending, Event, LogLevel, Phase};
pub use failure::{Failure, FailureKind};
pub(crate) use manifest::MANIFEST_NAME;
pub use manifest::{Manifest, ManifestKind, TableFacts};
pub use order::{Order, ReadShare, RepositoryAccess, Retention, Source, Storage};
pub use perform::perform;
pub use retention_report::{KeptSnapshot, RetentionPlan, RetentionReport};
pub use secret::Secret;
pub use snapshot_facts::{EntryKind, SnapshotFacts, TreeEntry};
pub use snapshot_series::SnapshotSeries;
pub use worker::{StartWorkerError, Worker, work};
