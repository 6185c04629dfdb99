//! Adding a place.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::{LocationId, store};
use crate::members::Operator;

/// Why none was added.
#[derive(Debug, Error)]
pub(crate) enum AddLocationError {
    /// No name.
    #[error("保管場所の名前を入れてください")]
    NoName,
    /// One of that name is there.
    #[error("保管場所「{0}」はすでにあります")]
    Taken(String),
    /// The database.
    #[error("the place could not be added")]
    Db(#[from] DbError),
}

/// Adds a place besides the one of the originals.
pub(crate) async fn add_location(
    database: &Database,
    by: &Operator,
    name: &str,
    off_site: bool,
    notes: &str,
) -> Result<LocationId, AddLocationError> {
    let name = name.trim();
    if name.is_empty() {
        return Err(AddLocationError::NoName);
    }
    let mut tx = database.write().await?;
    let made = store::insert_location(&mut tx, name, off_site, false, notes.trim()).await?;
    let id = made.ok_or_else(|| AddLocationError::Taken(name.to_owned()))?;
    let facts = json!({ "off_site": off_site });
    platform_audit::record(&mut tx, by.actor(), "locations.added", format!("locations/{name}"), &facts)
        .await?;
    tx.commit().await?;
    Ok(id)
}
