//! Adding a window.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::span::Span;
use super::{QuietWindowId, store};
use crate::members::Operator;

/// Why none was added.
#[derive(Debug, Error)]
pub(crate) enum AddWindowError {
    /// It would never be open.
    #[error("終わりは、始まりと今より後にしてください")]
    Over,
    /// The database.
    #[error("the window could not be added")]
    Db(#[from] DbError),
}

/// Adds a window.
pub(crate) async fn add_window(
    database: &Database,
    by: &Operator,
    name: &str,
    span: Span,
) -> Result<QuietWindowId, AddWindowError> {
    let mut tx = database.write().await?;
    if span.is_over(tx.now()) {
        return Err(AddWindowError::Over);
    }
    let id = store::insert_window(&mut tx, name, span, &by.actor().name).await?;
    let facts = json!({ "when": span.words() });
    platform_audit::record(&mut tx, by.actor(), "quiet_windows.added", format!("windows/{name}"), &facts)
        .await?;
    tx.commit().await?;
    Ok(id)
}
