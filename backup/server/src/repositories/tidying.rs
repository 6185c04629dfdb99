//! Taking a repository for the removal of old snapshots, which one does at a time.

use chrono::TimeDelta;
use platform_database::DbResult;

use super::{RepositoryId, store};
use crate::app::App;

/// How long nobody else may tidy the repository up, should this process die meanwhile.
const AT_MOST: TimeDelta = TimeDelta::hours(6);

/// Takes a repository; `false` if somebody else tidies it up now.
pub(crate) async fn take_for_tidying(app: &App, id: RepositoryId) -> DbResult<bool> {
    let mut tx = app.database.write().await?;
    let until = tx.now() + AT_MOST;
    let taken = store::claim_tidying(&mut tx, id, until).await?;
    tx.commit().await?;
    Ok(taken)
}

/// Gives a repository back.
pub(crate) async fn give_back(app: &App, id: RepositoryId) -> DbResult<()> {
    let mut tx = app.database.write().await?;
    store::update_tidied(&mut tx, id).await?;
    tx.commit().await
}
