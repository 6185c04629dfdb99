//! Seals secrets that must lie in the database, with keys that do not.
//!
//! Invariant: a sealed text opens only with a key of this server and for the purpose it was sealed for; losing the keys
//! loses what is sealed, never a backup (those have passwords of their own).
//! Invariant: all processes of a server have the same keys: one that begins with another finds out before it serves.
//! Invariant: no key and no opened secret is printed by `Debug`.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

mod column;
mod key;
mod key_file;
mod store;
mod vault;

use platform_database::{Migrations, migration};

pub use column::{SealedColumn, WrongKeys, renew, try_keys};
pub use key::{InvalidKey, SecretKey};
pub use key_file::KeyFileError;
pub use vault::{Unsealable, Vault};

/// The tables of this crate.
pub const MIGRATIONS: Migrations =
    Migrations { owner: "platform-vault", steps: &[migration!("0001_vault_witness")] };
