//! Invitations: one-time codes by which people choose their own password, at the beginning or after forgetting it.
//!
//! A code goes out by mail or on a printed slip; whoever made it cannot use it unseen, because using it is recorded and
//! ends it.
//!
//! Invariant: a code is kept as its SHA-256 alone; it has 80 random bits, so nobody finds one by trying.
//! Invariant: a code works once, for seven days, and only while it is the person's latest; the guarded write that uses
//! it decides.

mod code;
mod issue;
mod letters;
mod redeem;
pub(crate) mod routes;
mod setup;
mod store;
mod views;

pub use code::Code;
pub(crate) use issue::was_mailed_since;
pub use issue::{OpenCode, Purpose, find_open_code, issue_code, mail_code, withdraw_code};
pub use setup::{claim_setup, is_setup_open, open_setup};
