//! One's own account on one page: who one is here, and the ways to what belongs to the account.

pub(crate) mod routes;
mod views;
