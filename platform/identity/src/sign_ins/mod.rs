//! Signing in: from a login and a password to a session.

mod demo;
pub(crate) mod inline;
mod local_path;
pub(crate) mod routes;
mod sign_in;
mod views;

pub use demo::{DemoLogin, DemoLogins};
pub(crate) use local_path::LocalPath;
pub(crate) use routes::refused_in_words;
pub(crate) use sign_in::{Offered, sign_in};
