//! 移動: what became of a medium, act by act; and taking one out of its place and putting it back.
//!
//! Invariant: every change of a medium's standing leaves a row here, in the same transaction.
//! Invariant: putting a medium back says of its copies what the runs since it was taken out said, and nothing more.

mod act;
pub(crate) mod api;
mod put_back;
mod relocate;
pub(crate) mod routes;
mod store;
mod take_out;

pub(crate) use act::Act;
pub(crate) use put_back::{PutBackError, put_back};
pub(crate) use relocate::{RelocateError, relocate_in};
pub(crate) use store::{Move, insert_counts, insert_move, list_moves};
pub(crate) use take_out::{TakeOutError, take_out, take_out_in};
