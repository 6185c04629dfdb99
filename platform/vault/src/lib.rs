//! Seals secrets that must lie in the database, with keys that do not.
//!
//! Invariant: a sealed text opens only with a key of this server and for the purpose it was sealed for; losing the keys
//! loses what is sealed, never a backup (those have passwords of their own).
//! Invariant: no key and no opened secret is printed by `Debug`.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

mod key;
mod key_file;
mod vault;

pub use key::{InvalidKey, SecretKey};
pub use key_file::KeyFileError;
pub use vault::{Unsealable, Vault};
