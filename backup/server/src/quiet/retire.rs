//! Ending a window for good.

use platform_database::{Database, DbResult};
use serde_json::json;

use super::{QuietWindowId, store};
use crate::members::Operator;

/// Ends a window; `false` if it is not in use.
pub(super) async fn retire_window(database: &Database, by: &Operator, id: QuietWindowId) -> DbResult<bool> {
    let mut tx = database.write().await?;
    let Some(name) = store::advance_retired(&mut tx, id).await? else { return Ok(false) };
    platform_audit::record(
        &mut tx,
        by.actor(),
        "quiet_windows.retired",
        format!("windows/{name}"),
        &json!({}),
    )
    .await?;
    tx.commit().await?;
    Ok(true)
}
