//! Proofs: that whoever sits at a signed-in browser is still the person who signed in.
//!
//! A dangerous act takes [`FreshlyProven`] in place of [`SignedIn`](crate::SignedIn). Who has not given
//! the password (or a second factor) for ten minutes is led to a screen that asks for it, and back.

mod confirm;
mod fresh;
pub(crate) mod routes;
mod views;

pub use fresh::FreshlyProven;
pub(crate) use fresh::{FreshSession, ProofWanted};
pub(crate) use views::ConfirmationView;
