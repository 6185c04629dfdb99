//! The administrator's screens: one room per thing that any server has to look after.
//!
//! A server says through its [`Directory`] who is in charge of it.

mod blocks;
mod directory;
mod routes;

pub use directory::Directory;
pub use routes::routes;
