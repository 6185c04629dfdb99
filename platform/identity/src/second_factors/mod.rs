//! Second factors: what a person shows besides the password.
//!
//! Invariant: a secret counts from the moment its first code was shown, never before.
//! Invariant: a code is accepted once. The step of the last one is kept by a guarded write, so of two who show the same
//! code at once one is refused.
//! Invariant: a secret lies in the database sealed for its person's row; a recovery code only as its hash.

mod check;
mod confirm;
mod recovery_code;
mod remove;
pub(crate) mod routes;
mod store;
mod totp;
mod views;

pub(crate) use check::{UncheckableCode, has_any, is_right_code, is_right_recovery_code};
pub(crate) use confirm::{SetUp, entered_set_up};
pub use remove::{RemoveAllError, remove_all};
pub(crate) use remove::{forget_codes_of_last, hold_still};
pub(crate) use routes::{TOO_MANY, show_set_up};
pub use store::SEALED_SECRETS;
