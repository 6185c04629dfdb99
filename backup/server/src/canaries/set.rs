//! Saying which file is the canary of a job.

use std::path::Path;

use platform_database::{Database, DbError, DbResult};
use serde_json::json;
use thiserror::Error;

use super::store::{self, NewCanary};
use crate::alerts;
use crate::app::App;
use crate::jobs::{self, JobId};
use crate::members::Operator;
use crate::runs;
use crate::snapshots::{self, LookError};

/// Why a file is no canary.
#[derive(Debug, Error)]
pub(crate) enum SetCanaryError {
    /// No such job of this server's own engine.
    #[error("there is no such job")]
    NoSuchJob,
    /// No path from the root on.
    #[error("ファイルの場所を「/」から書いてください")]
    Path,
    /// There is nothing to look into yet.
    #[error("スナップショットがまだありません。1回実行してから登録してください")]
    NoSnapshot,
    /// A folder, or a file in several pieces, or an empty one.
    #[error("カナリアにできるのは、1文字以上512 KiB未満のファイルです")]
    NotSmall,
    /// The newest snapshot does not have it, or cannot be looked into.
    #[error(transparent)]
    Look(#[from] LookError),
    /// The database.
    #[error("the canary could not be kept")]
    Db(#[from] DbError),
}

/// Makes a file the canary of a job, with the content that it has in the newest snapshot: work, then a transaction.
pub(crate) async fn set_canary(
    app: &App,
    by: &Operator,
    id: JobId,
    path: &str,
) -> Result<(), SetCanaryError> {
    let path = path.trim();
    // As the snapshot names it, or as a Windows does.
    if !path.starts_with('/') && Path::new(path).is_relative() {
        return Err(SetCanaryError::Path);
    }
    let mut tx = app.database.read().await?;
    let job = jobs::find_job(&mut tx, id).await?.filter(|job| job.source_kind.is_some());
    let job = job.ok_or(SetCanaryError::NoSuchJob)?;
    let newest = runs::find_newest_kept(&mut tx, id).await?;
    drop(tx);
    let (run, snapshot) = newest.ok_or(SetCanaryError::NoSnapshot)?;
    let found = snapshots::browse(app, &job, &snapshot, path).await?;
    let [file] = found.as_slice() else { return Err(SetCanaryError::NotSmall) };
    let digest = file.digest.as_deref().filter(|_| path.ends_with(&file.name));
    let digest = digest.ok_or(SetCanaryError::NotSmall)?;

    let mut tx = app.database.write().await?;
    let new = NewCanary { path, digest, run, by: &by.actor().name };
    store::upsert_canary(&mut tx, id, &new).await?;
    let (subject, facts) = (format!("jobs/{}", job.name), json!({ "path": path, "sha256": digest }));
    platform_audit::record(&mut tx, by.actor(), "canaries.set", subject, &facts).await?;
    alerts::enqueue_comparison(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes the canary of a job away; `false` if it has none.
pub(crate) async fn remove_canary(database: &Database, by: &Operator, id: JobId) -> DbResult<bool> {
    let mut tx = database.write().await?;
    let Some(job) = jobs::find_job(&mut tx, id).await? else { return Ok(false) };
    if !store::delete_canary(&mut tx, id).await? {
        return Ok(false);
    }
    let subject = format!("jobs/{}", job.name);
    platform_audit::record(&mut tx, by.actor(), "canaries.removed", subject, &json!({})).await?;
    alerts::enqueue_comparison(&mut tx).await?;
    tx.commit().await?;
    Ok(true)
}
