//! The stories of mail, told to a real SMTP server on both engines.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod place;
mod schema;
mod sending;
mod store;
