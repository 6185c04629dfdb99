//! PostgreSQL: its programs, its sessions, and clusters that live for one drill.
//!
//! Everything is done with PostgreSQL's own programs, so that an address means to us what it means to `pg_dump`. A
//! password reaches them in `PGPASSWORD`, which only the same account can read, and never on a command line.

mod address;
mod cluster;
mod describe;
mod programs;
mod session;
pub(crate) mod store;

pub(crate) use address::Address;
pub(crate) use cluster::Cluster;
pub(crate) use describe::describe;
pub(crate) use programs::client;
pub(crate) use session::Session;
