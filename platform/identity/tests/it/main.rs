//! The stories of signing in, told through HTTP on both engines.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod change_password;
mod create_user;
mod end_sessions;
mod guess;
mod keep_form;
mod place;
mod prove;
mod schema;
mod sessions;
mod sign_in;
mod store;
