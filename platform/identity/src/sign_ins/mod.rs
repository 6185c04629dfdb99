//! Signing in: from a login and a password, and a second factor where somebody has one, to a session; or by a passkey
//! alone.
//!
//! Invariant: `POST /login` answers with what comes next, which is [`sign_in::NextStep`]; no session is opened for
//! somebody with a second factor before it was shown.
//! Invariant: a sign-in waits for its second step five minutes and five guesses, in the browser that began it.

mod by_passkey;
mod complete;
mod demo;
pub(crate) mod inline;
mod local_path;
mod pending;
pub(crate) mod routes;
pub(crate) mod second_step;
mod sign_in;
mod store;
mod views;

pub use demo::{DemoLogin, DemoLogins};
pub(crate) use inline::is_in_dialog;
pub(crate) use local_path::LocalPath;
pub(crate) use routes::refused_in_words;
pub(crate) use sign_in::{NextStep, Offered, sign_in};
