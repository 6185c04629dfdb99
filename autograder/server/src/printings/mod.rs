//! Printings: report cards ordered together, printed in the background, fetched for thirty days.
//!
//! Invariant: a printing belongs to the scope of who ordered it; only that scope sees it, and its cards are those that
//! this scope may have when it is printed.
//! Invariant: no transaction is open while cards are printed.
//! Invariant: a file has its final name only when it is whole; printing again writes the same file anew.
//! Invariant: an order ends once, and its orderer is told once, however many workers print it.
//! Invariant: an order is finished once its file is kept; a store of files that is away is not one whose file is gone.

pub(crate) mod api;
mod binder;
mod form;
mod order;
mod print;
mod progress;
mod purge;
pub(crate) mod routes;
mod store;
mod views;

platform_database::row_id! {
    /// A row of `printings`.
    PrintingId
}

pub(crate) use print::{PrintCards, print_cards};
pub(crate) use purge::{PurgePrintings, purge_printings};

use chrono::Duration;

/// How long a finished file can be fetched.
const KEPT: Duration = Duration::days(30);
/// The most cards that one PDF holds.
const LARGEST_BOOKLET: usize = 100;
