//! Going back to the phrases that counted before a place wrote its own.

use platform_database::Database;
use serde_json::json;

use super::book::{Owner, load_book_of};
use super::changes::changes;
use super::write::WritePhrasesError;
use super::{Chapter, store};
use crate::rounds;
use crate::staff::Reporter;

/// Takes the set of this person's place away, if it is still at the revision `seen`.
pub(super) async fn withdraw_phrases(
    database: &Database,
    by: &Reporter,
    chapter: Chapter,
    seen: i64,
) -> Result<(), WritePhrasesError> {
    let owner = Owner::of(by.scope());
    let shelf = (owner, chapter);
    let mut tx = database.write().await?;
    // Its words go with it. Whoever writes them meanwhile moves the revision on, and nothing is taken away.
    let book = load_book_of(&mut tx, owner).await?;
    if !store::delete_set(&mut tx, shelf, seen).await? {
        return Err(WritePhrasesError::Stale);
    }
    let changes = changes(book.bands(shelf), book.bands_beneath(shelf));
    store::insert_changes(&mut tx, shelf, by.actor(), &changes).await?;
    rounds::advance_every_wording(&mut tx).await?;
    let facts = json!({ "juku": owner.juku(), "classroom": owner.classroom() });
    platform_audit::record(&mut tx, by.actor(), "phrases.withdrawn", chapter.subject(), &facts).await?;
    tx.commit().await?;
    Ok(())
}
