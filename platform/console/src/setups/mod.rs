//! Setups: the first account of a server, made by whoever reads its log when it starts.
//!
//! Invariant: the link works once, for a day, and only while nobody is in charge.

mod found;
pub(crate) mod routes;
mod views;

use platform_database::{Database, DbResult};
use platform_identity::open_setup;

use crate::Directory;

/// The path of a new link that makes the first account; `None` where somebody is in charge already.
pub async fn setup_path<S, D: Directory<S>>(database: &Database) -> DbResult<Option<String>> {
    if !D::list_in_charge(&mut database.read().await?).await?.is_empty() {
        return Ok(None);
    }
    let code = open_setup(database).await?;
    Ok(Some(format!("/setup?code={}", code.text())))
}
