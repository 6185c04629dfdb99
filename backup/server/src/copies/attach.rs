//! Saying that a copy lies on a medium.

use platform_database::{Database, DbError, WriteTx};
use serde_json::json;
use thiserror::Error;

use super::{CopyId, store};
use crate::jobs::{self, JobId};
use crate::media::{self, Medium, MediumId, Standing};
use crate::members::Operator;
use crate::verdicts::judge_soon;

/// Why nothing was said of a copy.
#[derive(Debug, Error)]
pub(crate) enum AttachCopyError {
    /// No such medium.
    #[error("媒体がありません")]
    NoSuchMedium,
    /// A discarded medium holds nothing.
    #[error("媒体「{0}」は廃棄されています")]
    Retired(String),
    /// No such job, or a retired one.
    #[error("ジョブを選び直してください")]
    NoSuchJob,
    /// The engine writes repositories alone.
    #[error(
        "ジョブ「{0}」はこのサーバーが実行し、リポジトリにだけ書きます。媒体に書くツールのジョブを「別のツール」として登録してください"
    )]
    OwnJob(String),
    /// It is in a repository of ours, or somebody said it of another medium.
    #[error("そのコピーは、すでに別の媒体かリポジトリにあります。選び直してください")]
    Elsewhere,
    /// The job has a copy that is called as the medium is.
    #[error("ジョブ「{job}」には、「{label}」というコピーがすでにあります")]
    Taken {
        /// The job.
        job: String,
        /// The label.
        label: String,
    },
    /// The database.
    #[error("the copy could not be put onto the medium")]
    Db(#[from] DbError),
}

/// Says that a copy of another tool lies on a medium.
pub(crate) async fn attach_copy(
    database: &Database,
    by: &Operator,
    medium: MediumId,
    copy: CopyId,
) -> Result<(), AttachCopyError> {
    let mut tx = database.write().await?;
    let medium = usable(&mut tx, medium).await?;
    if !store::advance_onto_medium(&mut tx, copy, &medium).await? {
        return Err(AttachCopyError::Elsewhere);
    }
    keep(&mut tx, by, &medium, &json!({ "copy": copy })).await?;
    tx.commit().await?;
    Ok(())
}

/// Says that a job has, or will have, a copy on a medium; when it is written, the runs say.
pub(crate) async fn attach_job(
    database: &Database,
    by: &Operator,
    medium: MediumId,
    job: JobId,
    encrypted: Option<bool>,
) -> Result<(), AttachCopyError> {
    let mut tx = database.write().await?;
    let medium = usable(&mut tx, medium).await?;
    let job = jobs::find_job(&mut tx, job).await?.filter(|job| job.retired_at.is_none());
    let job = job.ok_or(AttachCopyError::NoSuchJob)?;
    if job.source_kind.is_some() {
        return Err(AttachCopyError::OwnJob(job.name));
    }
    if store::insert_medium_copy(&mut tx, job.id, &medium, encrypted).await?.is_none() {
        return Err(AttachCopyError::Taken { job: job.name, label: medium.label });
    }
    keep(&mut tx, by, &medium, &json!({ "job": job.name })).await?;
    tx.commit().await?;
    Ok(())
}

/// Sees to it that a job has a copy on a medium, as a part of another act.
pub(crate) async fn keep_on_medium(
    tx: &mut WriteTx,
    (job, name): (JobId, &str),
    medium: &Medium,
    encrypted: Option<bool>,
) -> Result<(), AttachCopyError> {
    let there = store::list_on_medium(tx, medium.id).await?.iter().any(|named| named.copy.job_id == job);
    if there || store::insert_medium_copy(tx, job, medium, encrypted).await?.is_some() {
        return Ok(());
    }
    Err(AttachCopyError::Taken { job: name.to_owned(), label: medium.label.clone() })
}

async fn usable(tx: &mut WriteTx, medium: MediumId) -> Result<Medium, AttachCopyError> {
    let medium = media::find_medium(tx, medium).await?.ok_or(AttachCopyError::NoSuchMedium)?;
    match medium.standing() {
        Some(Standing::Retired) => Err(AttachCopyError::Retired(medium.label)),
        _ => Ok(medium),
    }
}

async fn keep(
    tx: &mut WriteTx,
    by: &Operator,
    medium: &Medium,
    facts: &serde_json::Value,
) -> Result<(), DbError> {
    let subject = format!("media/{}", medium.label);
    platform_audit::record(tx, by.actor(), "copies.attached", subject, facts).await?;
    judge_soon(tx).await?;
    Ok(())
}
