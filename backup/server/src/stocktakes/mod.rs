//! 棚卸し: what lay in a place when somebody looked, beside what the register says of it.
//!
//! Invariant: a stocktake changes no medium. It says what was found, missing or extra as the register stood at that moment, and
//! people put right what is wrong.
//! Invariant: a copy on a medium that was missed counts in no verdict until somebody has had the medium in hand where the register
//! has it, or put the register right: until its newest row of `moves` is another. That it lay elsewhere is not enough.

pub(crate) mod api;
mod printed;
pub(crate) mod routes;
mod store;
mod take;
mod views;

platform_database::row_id! {
    /// A row of `stocktakes`.
    StocktakeId
}

pub(crate) use printed::find_record;
pub(crate) use take::{TakeStockError, take_stock};

/// The page of a stocktake.
pub(crate) fn address(id: StocktakeId) -> String {
    format!("/media/stocktakes/{id}")
}
