//! Going back to the phrases of the place above.

use platform_database::Database;
use serde_json::json;

use super::book::Owner;
use super::write::WritePhrasesError;
use super::{Topic, store};
use crate::rounds;
use crate::staff::Reporter;

/// Takes the set of this person's place away, if it is still at the revision `seen`.
pub(super) async fn withdraw_phrases(
    database: &Database,
    by: &Reporter,
    topic: Topic,
    seen: i64,
) -> Result<(), WritePhrasesError> {
    let owner = Owner::of(by.scope());
    let mut tx = database.write().await?;
    if !store::delete_set(&mut tx, owner, topic, seen).await? {
        return Err(WritePhrasesError::Stale);
    }
    rounds::advance_every_wording(&mut tx).await?;
    let facts = json!({ "juku": owner.juku(), "classroom": owner.classroom() });
    let subject = format!("phrases/{}", topic.code());
    platform_audit::record(&mut tx, by.actor(), "phrases.withdrawn", subject, &facts).await?;
    tx.commit().await?;
    Ok(())
}
