//! Asking the engine what is there, unless it was asked a moment ago.

use std::sync::Arc;

use backup_engine::{Answer, Ending, FailureKind, Order, RepositoryAccess, SnapshotFacts, TreeEntry};
use platform_database::DbError;
use thiserror::Error;

use super::find_series;
use super::memory::{FolderKey, ListKey};
use crate::adoptions;
use crate::app::App;
use crate::jobs::Job;
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

/// The id of the job's snapshot that `name` means: its id, the beginning of it, or `latest`. A repository holds those of
/// other jobs and of other servers too, which are refused.
pub(crate) async fn find_snapshot(app: &App, job: &Job, name: &str) -> Result<String, LookError> {
    if runs::count_of_snapshot(&mut app.database.read().await?, job.id, name).await? > 0 {
        return Ok(name.to_owned());
    }
    let list = list_snapshots(app, job).await?;
    let mut meant = list.iter().map(|snapshot| &snapshot.id).filter(|id| {
        name == "latest" || name.len() >= SHORTEST_NAME && id.starts_with(&name.to_ascii_lowercase())
    });
    match (meant.next(), meant.next()) {
        (Some(newest), _) if name == "latest" => Ok(newest.clone()),
        (Some(only), None) => Ok(only.clone()),
        _ => Err(LookError::NoSuchSnapshot),
    }
}

/// The beginning of an id has so many digits at least.
const SHORTEST_NAME: usize = 4;

/// The job's snapshots, the newest first.
pub(crate) async fn list_snapshots(app: &App, job: &Job) -> Result<Arc<Vec<SnapshotFacts>>, LookError> {
    let repository = job.repository_id.ok_or(LookError::NotOurs)?;
    let mut tx = app.database.read().await?;
    let after = runs::find_newest_ended(&mut tx, job.id).await?;
    let tidied = tidyings::find_newest_ended(&mut tx, job.id).await?;
    let adopted = adoptions::count_adopted(&mut tx, job.id).await?;
    drop(tx);
    let key = ListKey { repository, job: job.id, after, tidied, adopted };
    if let Some(list) = app.memory.list(key) {
        return Ok(list);
    }
    let list = Arc::new(read_snapshots(app, job).await?);
    app.memory.keep_list(key, &list);
    Ok(list)
}

async fn read_snapshots(app: &App, job: &Job) -> Result<Vec<SnapshotFacts>, LookError> {
    let repository = access(app, job).await?;
    let series = Some(find_series(&mut app.database.read().await?, job).await?);
    match Working::new(app).perform(Order::Snapshots { repository, series }).await {
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
    let snapshot = find_snapshot(app, job, snapshot).await?;
    let key = FolderKey { repository, snapshot: snapshot.clone(), path: path.to_owned() };
    if let Some(folder) = app.memory.folder(&key) {
        return Ok(folder);
    }
    let folder = Arc::new(read_folder(app, job, snapshot, path).await?);
    app.memory.keep_folder(key, &folder);
    Ok(folder)
}

async fn read_folder(
    app: &App,
    job: &Job,
    snapshot: String,
    path: &str,
) -> Result<Vec<TreeEntry>, LookError> {
    let repository = access(app, job).await?;
    let order = Order::Browse { repository, snapshot, path: path.to_owned() };
    match Working::new(app).perform(order).await {
        Ending::Done(Answer::Browsed(entries)) => Ok(entries),
        other => Err(refusal(other)),
    }
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
