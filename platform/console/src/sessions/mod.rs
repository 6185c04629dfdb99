//! Sessions: who is signed in where, and ending it.

pub(crate) mod routes;
mod views;
