//! The table of addresses.

use axum::extract::FromRef;
use platform_database::Database;
use platform_web::{Brand, Routes};

/// The screens of every room.
pub fn routes<S>() -> Routes<S>
where
    Database: FromRef<S>,
    Brand: FromRef<S>,
    S: Clone + Send + Sync + 'static,
{
    Routes::new()
}
