//! Asking the engine what is there, unless it was asked a moment ago.

use std::sync::Arc;

use backup_engine::{Answer, Ending, FailureKind, Order, RepositoryAccess, SnapshotFacts, TreeEntry};
use platform_database::DbError;
use thiserror::Error;

use super::memory::{FolderKey, ListKey};
use crate::app::App;
use crate::jobs::{self, Job};
use crate::repositories;
use crate::runs;
use crate::tidyings;
use crate::working::{Working, reason_for};

/// Why nothing is to be seen.
#[derive(Debug, Error)]
pub(crate) enum LookError {
    /// The job is another tool's.
    #[error("このジョブは別のツールのものです。スナップショットはそのツールで見てください")]
    NotOurs,
    /// No such snapshot or folder.
    #[error("スナップショットがありません")]
    NoSuchSnapshot,
    /// The snapshot has no such file or folder.
    #[error("{0}")]
    NoSuchPath(String),
    /// The repository does not answer.
    #[error("{0}")]
    Engine(String),
    /// The database.
    #[error("the repository could not be looked up")]
    Db(#[from] DbError),
}

/// The name under which the engine knows a snapshot of the job: an id, or `latest`.
pub(crate) fn name_of(job: &Job, snapshot: &str) -> String {
    if snapshot == "latest" { format!("latest:{}", jobs::label(job)) } else { snapshot.to_owned() }
}

/// The job's snapshots, the newest first.
pub(crate) async fn list_snapshots(app: &App, job: &Job) -> Result<Arc<Vec<SnapshotFacts>>, LookError> {
    let repository = job.repository_id.ok_or(LookError::NotOurs)?;
    let mut tx = app.database.read().await?;
    let after = runs::find_newest_ended(&mut tx, job.id).await?;
    let tidied = tidyings::find_newest_ended(&mut tx, job.id).await?;
    drop(tx);
    let key = ListKey { repository, job: job.id, after, tidied };
    if let Some(list) = app.memory.list(key) {
        return Ok(list);
    }
    let list = Arc::new(read_snapshots(app, job).await?);
    app.memory.keep_list(key, &list);
    Ok(list)
}

async fn read_snapshots(app: &App, job: &Job) -> Result<Vec<SnapshotFacts>, LookError> {
    let repository = access(app, job).await?;
    let label = Some(jobs::label(job));
    match Working::new(app).perform(Order::Snapshots { repository, label }).await {
        Ending::Done(Answer::Snapshots(mut found)) => {
            found.reverse();
            Ok(found)
        }
        other => Err(refusal(other)),
    }
}

/// One folder of a snapshot.
pub(crate) async fn browse(
    app: &App,
    job: &Job,
    snapshot: &str,
    path: &str,
) -> Result<Arc<Vec<TreeEntry>>, LookError> {
    let repository = job.repository_id.ok_or(LookError::NotOurs)?;
    belongs(app, job, snapshot).await?;
    // `latest` is not the name of a content.
    let is_hash = snapshot.len() == 64 && snapshot.bytes().all(|byte| byte.is_ascii_hexdigit());
    let key = FolderKey { repository, snapshot: snapshot.to_owned(), path: path.to_owned() };
    if let Some(folder) = app.memory.folder(&key).filter(|_| is_hash) {
        return Ok(folder);
    }
    let folder = Arc::new(read_folder(app, job, snapshot, path).await?);
    if is_hash {
        app.memory.keep_folder(key, &folder);
    }
    Ok(folder)
}

async fn read_folder(app: &App, job: &Job, snapshot: &str, path: &str) -> Result<Vec<TreeEntry>, LookError> {
    let repository = access(app, job).await?;
    let order = Order::Browse { repository, snapshot: name_of(job, snapshot), path: path.to_owned() };
    match Working::new(app).perform(order).await {
        Ending::Done(Answer::Browsed(entries)) => Ok(entries),
        other => Err(refusal(other)),
    }
}

/// Refuses a snapshot that no run of the job kept: a repository holds those of other jobs too.
pub(crate) async fn belongs(app: &App, job: &Job, snapshot: &str) -> Result<(), LookError> {
    let kept = runs::count_of_snapshot(&mut app.database.read().await?, job.id, snapshot).await?;
    if snapshot == "latest" || kept > 0 { Ok(()) } else { Err(LookError::NoSuchSnapshot) }
}

async fn access(app: &App, job: &Job) -> Result<RepositoryAccess, LookError> {
    let repository = job.repository_id.ok_or(LookError::NotOurs)?;
    let repository = repositories::find_repository(&mut app.database.read().await?, repository).await?;
    let repository = repository.ok_or(LookError::NotOurs)?;
    repository
        .access(&app.vault)
        .map_err(|error| LookError::Engine(format!("リポジトリを開く準備ができません: {error:#}")))
}

fn refusal(ending: Ending) -> LookError {
    match ending {
        Ending::Failed(failure) if failure.kind == FailureKind::NoSuchSnapshot => LookError::NoSuchSnapshot,
        Ending::Failed(failure) if failure.kind == FailureKind::NoSuchPath => {
            LookError::NoSuchPath(reason_for(&failure))
        }
        Ending::Failed(failure) => LookError::Engine(reason_for(&failure)),
        _ => LookError::Engine("エンジンの返答が違います".to_owned()),
    }
}
