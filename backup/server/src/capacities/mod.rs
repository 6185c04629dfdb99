//! 容量: how large repositories grow, how much they may hold, and when they will be full.
//!
//! Invariant: without a limit that somebody has said, nobody is told a day: it is 不明.

pub(crate) mod api;
mod forecast;
mod limit;
pub(crate) mod routes;
mod store;
mod views;

pub(crate) use forecast::{Capacity, load_capacities};
pub(crate) use limit::save_limit;
pub(crate) use views::room_words;
