//! The administrator's screens: one room per thing that any server has to look after.

mod routes;

pub use routes::routes;
