//! Mark operations: what the grid sends while somebody types, cell by cell, and what it hears of others.
//!
//! Invariant: an operation changes a cell only while the cell holds what the person saw there, or already holds the
//! wanted value; otherwise both values are shown and the person chooses.
//! Invariant: an operation is kept once under its name, however often it arrives, and is called kept also when it arrives
//! again after the 締切; one of the same name for another pupil or exam is refused.
//! Invariant: what is stored on a sheet is told to everybody who listens to it, once each, on every node.
//! Invariant: who of 本部 changed a cell is 「本部」 for everybody else, in the history, in a conflict and in the news.
//! Invariant: the outcome of one operation never decides another's; a batch is one transaction all the same.

pub(crate) mod api;
pub(crate) mod batches;
mod events;
mod forget;
mod newsroom;
mod operation;
mod perform;
mod store;

pub(crate) use events::{After, news_of};
pub(crate) use forget::{ForgetOperations, forget_operations};
pub(crate) use newsroom::Newsroom;
pub(crate) use operation::{Operation, Verdict, WantedNote};
pub(crate) use perform::{PerformError, perform_operations};
pub(crate) use store::find_newest_edit;
