//! The server's own backups: its database, its files and its settings in one archive that can be proven and restored.
//!
//! An archive is a tar of zstd, sealed by age where recipients are set. Its last entry is the [manifest](manifest::Manifest), which names
//! every other one with its SHA-256; an archive without it was never finished. See `docs/formats/own-backups.md`.
//!
//! Invariant: a file that bears the name of a backup is whole: it is written under another name and renamed.
//! Invariant: an archive holds one instant of the database, however busy the server is.
//! Invariant: no key and no password goes into an archive; what is sealed in the database stays sealed.
//! Invariant: the newest backup is never tidied away, however old it is.
//! Invariant: what the product has a note of having erased does not come back with a backup from before.

mod archive;
mod create;
mod daily;
mod dump;
mod erasures;
mod manifest;
mod places;
mod plan;
mod prune;
mod read;
mod restore;
mod scratch;
mod sealing;
mod store;
#[cfg(test)]
mod stories;
mod verify;

pub use create::NewBackup;
pub(crate) use create::{create, make_backup};
pub use daily::{BackUpServer, back_up_server};
pub use erasures::{Erasures, ReadingErasures, RepeatingErasures};
pub(crate) use places::list_backups;
pub use plan::{BackupPlan, BackupRules};
pub use prune::PruneOptions;
pub(crate) use prune::prune;
pub use restore::RestoreOptions;
pub(crate) use restore::{refuse_while_running, restore};
pub use verify::VerifyBackupOptions;
pub(crate) use verify::verify;
