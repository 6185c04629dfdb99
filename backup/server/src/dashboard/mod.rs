//! ダッシュボード: whether everything is safe, what is not, and what to do next.

pub(crate) mod routes;
mod views;
