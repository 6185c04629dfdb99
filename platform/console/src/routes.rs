//! The table of addresses.

use axum::extract::FromRef;
use platform_database::Database;
use platform_identity::BlockedAddresses;
use platform_web::{Brand, Routes};

use crate::{Directory, blocks};

/// The screens of every room, for a server whose people are those of `D`.
pub fn routes<S, D>() -> Routes<S>
where
    D: Directory<S>,
    Database: FromRef<S>,
    Brand: FromRef<S>,
    BlockedAddresses: FromRef<S>,
    S: Clone + Send + Sync + 'static,
{
    Routes::new()
        .get("/blocks", blocks::routes::list::<S, D>)
        .post("/blocks", blocks::routes::create::<S, D>)
        .post("/blocks/{block}/removal", blocks::routes::delete::<S, D>)
}
