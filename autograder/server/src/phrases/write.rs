//! Writing the phrases of a place.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::bands::Band;
use super::book::{Owner, Source, load_book_of};
use super::changes::changes;
use super::{Chapter, store};
use crate::rounds;
use crate::staff::Reporter;

/// Why phrases stay as they are.
#[derive(Debug, Error)]
pub(crate) enum WritePhrasesError {
    /// They were written or taken away since they were shown.
    #[error("表示したあとに、別の人がこの文例を書き換えました。開き直して、もう一度お試しください")]
    Stale,
    /// The database.
    #[error("the phrases could not be changed")]
    Db(#[from] DbError),
}

/// Keeps the set of this person's place, if it is still as the person has `seen` it: at that revision, or not there (0).
/// The bands are sound: only a form that was read makes them.
pub(crate) async fn write_phrases(
    database: &Database,
    by: &Reporter,
    chapter: Chapter,
    seen: i64,
    bands: &[Band],
) -> Result<(), WritePhrasesError> {
    let owner = Owner::of(by.scope());
    let shelf = (owner, chapter);
    let mut tx = database.write().await?;
    let set = match seen {
        0 => store::insert_set(&mut tx, shelf, by.actor()).await?,
        _ => store::advance_set(&mut tx, shelf, seen, by.actor()).await?,
    };
    let set = set.ok_or(WritePhrasesError::Stale)?;
    // Until its phrases are there, a new set does not count: this is what was printed so far.
    let before = load_book_of(&mut tx, owner).await?;
    store::delete_phrases(&mut tx, set).await?;
    store::insert_phrases(&mut tx, set, bands).await?;
    let changes = changes(before.bands(shelf), (Source::of(shelf), bands));
    store::insert_changes(&mut tx, shelf, by.actor(), &changes).await?;
    rounds::advance_every_wording(&mut tx).await?;
    let facts = json!({ "juku": owner.juku(), "classroom": owner.classroom(), "bands": bands.len() });
    platform_audit::record(&mut tx, by.actor(), "phrases.written", chapter.subject(), &facts).await?;
    tx.commit().await?;
    Ok(())
}
