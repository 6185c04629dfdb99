//! The table of addresses.

use axum::extract::FromRef;
use platform_database::Database;
use platform_identity::{AccountRules, BlockedAddresses};
use platform_web::{Brand, Routes};

use crate::{Directory, blocks, locks, sessions};

/// The screens of every room, for a server whose people are those of `D`.
pub fn routes<S, D>() -> Routes<S>
where
    D: Directory<S>,
    Database: FromRef<S>,
    Brand: FromRef<S>,
    AccountRules: FromRef<S>,
    BlockedAddresses: FromRef<S>,
    S: Clone + Send + Sync + 'static,
{
    Routes::new()
        .get("/blocks", blocks::routes::list::<S, D>)
        .post("/blocks", blocks::routes::create::<S, D>)
        .post("/blocks/{block}/removal", blocks::routes::delete::<S, D>)
        .get("/locks", locks::routes::list::<S, D>)
        .post("/locks/releases", locks::routes::create::<S, D>)
        .get("/sessions", sessions::routes::list::<S, D>)
        .post("/sessions/{session}/ending", sessions::routes::delete::<S, D>)
        .post("/sessions/ending", sessions::routes::delete_all::<S, D>)
}
