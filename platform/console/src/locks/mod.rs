//! Locks: logins and addresses that are shut out for a while after too many wrong passwords.

pub(crate) mod routes;
mod views;
