//! 棚卸し: what lay in a place when somebody looked, beside what the register says of it.
//!
//! Invariant: a stocktake changes no medium. It says what was found, missing or extra as the register stood at that moment, and
//! people put right what is wrong.

pub(crate) mod routes;
mod store;
mod take;
mod views;

platform_database::row_id! {
    /// A row of `stocktakes`.
    StocktakeId
}

pub(crate) use take::{TakeStockError, take_stock};

/// The page of a stocktake.
pub(crate) fn address(id: StocktakeId) -> String {
    format!("/media/stocktakes/{id}")
}
