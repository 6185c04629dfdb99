//! The stories of keys and sealed texts, on both engines.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod keys;
