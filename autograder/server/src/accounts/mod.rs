//! One's own account on one page: who one is here, the ways to what belongs to the account, and the keys of the grid.
//!
//! Invariant: wishes go with the person, from one computer to the next; a browser only remembers them between two looks.

mod grid_keys;
pub(crate) mod keys;
pub(crate) mod routes;
mod store;
mod views;
