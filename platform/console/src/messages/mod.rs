//! Messages: what mail went out, what waits, and what could not be sent.

pub(crate) mod routes;
mod views;
