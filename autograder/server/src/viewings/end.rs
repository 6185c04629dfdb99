//! Ending it.

use platform_database::{Database, DbResult};
use serde_json::json;

use super::{Viewer, store};

/// Makes 本部 of the person again; one that has ended meanwhile stays ended.
pub(super) async fn end_viewing(database: &Database, by: &Viewer) -> DbResult<()> {
    let mut tx = database.write().await?;
    if store::delete_viewing(&mut tx, by.user()).await? {
        let subject = format!("juku/{}", by.juku().number);
        platform_audit::record(&mut tx, &by.actor(), "viewings.ended", subject, &json!({})).await?;
    }
    tx.commit().await
}
