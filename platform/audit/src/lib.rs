//! Keeps who did what, in the transaction that did it, so that nobody can change it unseen.
//!
//! [`record()`] notes an entry; the transaction's commit writes it as the next link of a chain of hashes (see
//! `docs/formats/audit.md`). [`verify()`] follows the chain, [`prune()`] takes away what is old, [`list_entries`] reads, and
//! [`tally()`] counts.
//!
//! Invariant: an entry is written by the transaction that made the change, or not at all.
//! Invariant: the head of the chain is the last thing that a transaction waits for, so that writers cannot come to wait
//! for each other in a circle (`docs/decisions/0013-the-chain-is-closed-at-commit.md`).
//! Invariant: the database itself refuses to change or remove an entry; only [`prune()`] moves the mark below which it
//! lets go, and leaves an entry that says so.
//! Invariant: facts hold ids, never names of people other than the actor, and no secrets: an entry cannot be erased.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

mod actor;
mod chain;
mod entries;
mod prune;
mod record;
mod store;
mod tally;
mod verify;

use platform_database::{Migrations, migration};

pub use actor::{Actor, Origin};
pub use chain::{Digest, InvalidDigest};
pub use entries::{
    About, Doers, Entry, EntryFilter, count_entries, count_entries_about, count_entries_of,
    list_entries_about, list_entries_of,
};
pub use prune::{Pruned, prune};
pub use record::{Change, record, record_alone};
pub use store::{find_entry, list_entries};
pub use tally::{Tally, tally};
pub use verify::{BrokenLink, Fault, Mark, Verified, VerifyError, verify};

/// The tables of this crate.
pub const MIGRATIONS: Migrations = Migrations {
    owner: "platform-audit",
    steps: &[migration!("0001_audit_entries"), migration!("0002_chain"), migration!("0003_by_actor")],
};
