//! The table of addresses.

use axum::extract::FromRef;
use platform_database::Database;
use platform_identity::{AccountRules, BlockedAddresses};
use platform_mail::Postbox;
use platform_web::{Brand, RateClass, Routes};

use crate::{Directory, Ground, blocks, locks, messages, people, sessions, setups, standing};

/// The screens of every room, for a server whose people are those of `D`.
pub fn routes<S, D>() -> Routes<S>
where
    D: Directory<S>,
    Database: FromRef<S>,
    Brand: FromRef<S>,
    Postbox: FromRef<S>,
    AccountRules: FromRef<S>,
    BlockedAddresses: FromRef<S>,
    Ground: FromRef<S>,
    S: Clone + Send + Sync + 'static,
{
    let files =
        Routes::new().get("/people.xlsx", people::routes::show_xlsx::<S, D>).limited(RateClass::Costly);
    Routes::new()
        .get("/blocks", blocks::routes::list::<S, D>)
        .post("/blocks", blocks::routes::create::<S, D>)
        .post("/blocks/{block}/removal", blocks::routes::delete::<S, D>)
        .get("/locks", locks::routes::list::<S, D>)
        .post("/locks/releases", locks::routes::create::<S, D>)
        .get("/sessions", sessions::routes::list::<S, D>)
        .post("/sessions/{session}/ending", sessions::routes::delete::<S, D>)
        .post("/sessions/ending", sessions::routes::delete_all::<S, D>)
        .get("/people", people::routes::list::<S, D>)
        .get("/people/new", people::routes::new::<S, D>)
        .post("/people", people::routes::create::<S, D>)
        .get("/people/{user}", people::routes::show::<S, D>)
        .post("/people/{user}/email", people::emails::save::<S, D>)
        .post("/people/{user}/post", people::posts::save::<S, D>)
        .post("/people/{user}/suspension", people::suspensions::create::<S, D>)
        .post("/people/{user}/reinstatement", people::suspensions::delete::<S, D>)
        .post("/people/{user}/second-factor/removal", people::factors::delete::<S, D>)
        .post("/people/{user}/code", people::codes::create::<S, D>)
        .post("/people/{user}/code/withdrawal", people::codes::delete::<S, D>)
        .get("/status", standing::routes::show::<S, D>)
        .get("/messages", messages::routes::list::<S, D>)
        .post("/messages/{message}/resending", messages::routes::create::<S, D>)
        .get("/setup", setups::routes::new)
        .post("/setup", setups::routes::create::<S, D>)
        .merge(files)
}
