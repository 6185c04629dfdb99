//! Making the snapshots of a former job those of a job here.

use platform_database::DbError;
use serde_json::json;
use thiserror::Error;

use super::{Former, FormerError, list_former, store};
use crate::app::App;
use crate::jobs::{self, JobId};
use crate::members::Admin;
use crate::repositories::{self, RepositoryId};

/// Why none was adopted.
#[derive(Debug, Error)]
pub(crate) enum AdoptError {
    /// No such job.
    #[error("ジョブがありません")]
    NoSuchJob,
    /// The job is another tool's.
    #[error("このジョブは別のツールのものです。スナップショットは引き継げません")]
    NotOurs,
    /// The job neither writes nor copies to the repository.
    #[error("このリポジトリは、このジョブの保存先でもコピー先でもありません")]
    NotKeptThere,
    /// The repository holds nothing of such a former job.
    #[error("その記号のもとのジョブが、リポジトリにありません。もう一度一覧を見てください")]
    NoSuchFormer,
    /// Another job was faster.
    #[error("別のジョブが先に引き継ぎました。もう一度一覧を見てください")]
    Taken,
    /// The repository does not answer.
    #[error("{0}")]
    Repository(String),
    /// The database.
    #[error("the snapshots could not be adopted")]
    Db(#[from] DbError),
}

/// Makes all that a repository holds of the former job `key` the job's: work, then a transaction. Their copies in other
/// repositories are the job's with them. Gives what was adopted.
pub(crate) async fn adopt_snapshots(
    app: &App,
    by: &Admin,
    job: JobId,
    repository: RepositoryId,
    key: &str,
) -> Result<Former, AdoptError> {
    let mut tx = app.database.read().await?;
    let job = jobs::find_job(&mut tx, job).await?.ok_or(AdoptError::NoSuchJob)?;
    if job.source_kind.is_none() {
        return Err(AdoptError::NotOurs);
    }
    let kept_in = repositories::list_of_job(&mut tx, job.id).await?;
    drop(tx);
    let repository = kept_in.into_iter().find(|kept| kept.id == repository);
    let repository = repository.ok_or(AdoptError::NotKeptThere)?;
    let former = list_former(app, &repository).await?.into_iter().find(|former| former.key == key);
    let former = former.ok_or(AdoptError::NoSuchFormer)?;

    let mut tx = app.database.write().await?;
    let adopted = store::insert_adopted(&mut tx, job.id, &former.snapshots).await?;
    if adopted != former.snapshots.len() as u64 {
        return Err(AdoptError::Taken);
    }
    let facts = json!({ "repository": repository.name, "former": former.key, "name": former.name,
                        "host": former.host, "paths": former.paths, "snapshots": adopted });
    platform_audit::record(&mut tx, by.actor(), "snapshots.adopted", format!("jobs/{}", job.name), &facts)
        .await?;
    tx.commit().await?;
    Ok(former)
}

impl From<FormerError> for AdoptError {
    fn from(error: FormerError) -> AdoptError {
        match error {
            FormerError::Repository(words) => AdoptError::Repository(words),
            FormerError::Db(error) => error.into(),
        }
    }
}
