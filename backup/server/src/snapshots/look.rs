//! Asking the engine what is there.

use backup_engine::{Answer, Ending, FailureKind, Order, RepositoryAccess, SnapshotFacts, TreeEntry};
use platform_database::DbError;
use thiserror::Error;

use crate::app::App;
use crate::jobs::{self, Job};
use crate::repositories;
use crate::runs;
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
pub(crate) async fn list_snapshots(app: &App, job: &Job) -> Result<Vec<SnapshotFacts>, LookError> {
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
) -> Result<Vec<TreeEntry>, LookError> {
    let repository = access(app, job).await?;
    belongs(app, job, snapshot).await?;
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
        Ending::Failed(failure) => LookError::Engine(reason_for(&failure)),
        _ => LookError::Engine("エンジンの返答が違います".to_owned()),
    }
}
