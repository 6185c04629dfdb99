//! 提出用紙: one record on paper, with its evidence and room for signatures, for people outside of the server.
//!
//! Invariant: whoever prints one is in the audit record, under the hash that stands on the paper.

mod print;
mod record;
pub(crate) mod routes;

pub(crate) use record::{Record, cell, marked, table};
