//! Attempts: how often somebody tried a password, by login and by address.
//!
//! Invariant: the count is raised by one statement that also gives it, so two attempts at once never
//! get the same one; it stands in the database, so a restart forgives nothing.

mod admit;
mod store;

pub(crate) use admit::{Admission, admit, forgive, take_back};
