//! 塾: the tenants. Everything else belongs to one of them.
//!
//! Invariant: a 塾ID is six digits and unique in the country.
//! Invariant: a 退会 塾 keeps every row it has.

pub(crate) mod api;
mod contact;
pub(crate) mod routes;
mod select;
pub(crate) mod standing_api;
mod status;
pub(crate) mod statuses;
mod store;
mod switch;
pub(crate) mod switchings;
mod tabs;
mod views;

platform_database::row_id! {
    /// A row of `juku`.
    JukuId
}

pub(crate) use contact::change_contact;
pub(crate) use select::list_selected_numbers;
pub(crate) use status::JukuStatus;
pub(crate) use store::{
    Juku, JukuFilter, JukuLine, NewJuku, advance_revision, count_juku, find_juku, insert_juku, list_all,
    list_juku_by_number,
};
pub(crate) use tabs::{JukuPage, JukuTabs};
