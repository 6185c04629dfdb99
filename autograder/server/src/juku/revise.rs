//! Changing what is known of a 塾.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::{JukuId, find_juku, store};
use crate::staff::{Headquarters, Scope};

/// Why a 塾 stays as it is.
#[derive(Debug, Error)]
pub(crate) enum ReviseContactError {
    /// No such 塾.
    #[error("塾がありません")]
    NoSuchJuku,
    /// The database.
    #[error("the contact could not be changed")]
    Db(#[from] DbError),
}

/// Writes the line by which families reach a 塾; it is printed on report cards.
pub(crate) async fn revise_contact(
    database: &Database,
    by: &Headquarters,
    id: JukuId,
    contact: &str,
) -> Result<(), ReviseContactError> {
    let mut tx = database.write().await?;
    let juku =
        find_juku(&mut tx, &Scope::at_the_terminal(), id).await?.ok_or(ReviseContactError::NoSuchJuku)?;
    store::update_contact(&mut tx, id, contact.trim()).await?;
    let facts = json!({ "old": juku.contact, "new": contact.trim() });
    platform_audit::record(&mut tx, by.actor(), "juku.revised", format_args!("juku/{}", juku.number), &facts)
        .await?;
    tx.commit().await?;
    Ok(())
}
