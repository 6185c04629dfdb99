//! 塾: the tenants. Everything else belongs to one of them.
//!
//! Invariant: a 塾ID is six digits and unique in the country.

mod contact;
pub(crate) mod routes;
mod store;
mod views;

platform_database::row_id! {
    /// A row of `juku`.
    JukuId
}

pub(crate) use contact::change_contact;
pub(crate) use store::{Juku, JukuLine, NewJuku, count_juku, find_juku, insert_juku, list_juku_by_number};
