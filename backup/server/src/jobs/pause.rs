//! Pausing a job for a reason, and going on with it.

use platform_database::{Database, DbError, Timestamp, WriteTx};
use serde_json::json;
use thiserror::Error;

use super::{JobId, store};
use crate::members::Operator;

/// Why a job is to be paused.
#[derive(Clone, Debug)]
pub(crate) struct Pause {
    pub(crate) reason: String,
    /// When it goes on by itself; without one somebody lets it go on.
    pub(crate) until: Option<Timestamp>,
}

/// Why a job was neither paused nor resumed.
#[derive(Debug, Error)]
pub(crate) enum PauseJobError {
    /// No such job.
    #[error("ジョブがありません")]
    NoSuchJob,
    /// Somebody changed the job since it was shown.
    #[error("表示したあとに、別の人がこのジョブを変更しました")]
    Stale,
    /// Nobody would know why.
    #[error("停止する理由を入れてください")]
    NoReason,
    /// It would end before it begins.
    #[error("停止の終わりには、これからの日時を入れてください")]
    Over,
    /// The database.
    #[error("the job could not be paused")]
    Db(#[from] DbError),
}

/// Pauses a job; it starts by hand alone from now on, and its verdict says so.
pub(crate) async fn pause_job(
    database: &Database,
    by: &Operator,
    id: JobId,
    seen: i64,
    pause: &Pause,
) -> Result<(), PauseJobError> {
    let mut tx = database.write().await?;
    let row = store::PauseRow { by: &by.actor().name, reason: pause.reason.trim(), until: pause.until };
    let won = store::advance_paused(&mut tx, id, seen, &row).await?;
    let job = store::find_job(&mut tx, id).await?.ok_or(PauseJobError::NoSuchJob)?;
    if !won {
        return Err(PauseJobError::Stale);
    }
    if row.reason.is_empty() {
        return Err(PauseJobError::NoReason);
    }
    if pause.until.is_some_and(|until| until <= tx.now()) {
        return Err(PauseJobError::Over);
    }
    let facts = json!({ "reason": row.reason, "until": row.until });
    platform_audit::record(&mut tx, by.actor(), "jobs.paused", format!("jobs/{}", job.name), &facts).await?;
    tx.commit().await?;
    Ok(())
}

/// Lets a job go on.
pub(crate) async fn resume_job(
    database: &Database,
    by: &Operator,
    id: JobId,
    seen: i64,
) -> Result<(), PauseJobError> {
    let mut tx = database.write().await?;
    let won = store::advance_resumed(&mut tx, id, seen).await?;
    let job = store::find_job(&mut tx, id).await?.ok_or(PauseJobError::NoSuchJob)?;
    if !won {
        return Err(PauseJobError::Stale);
    }
    record_resumed(&mut tx, by, &job.name).await?;
    tx.commit().await?;
    Ok(())
}

/// Pauses several jobs in one act; gives those that were in use and not paused yet.
pub(super) async fn pause_jobs(
    database: &Database,
    by: &Operator,
    ids: &[JobId],
    pause: &Pause,
) -> Result<Vec<JobId>, PauseJobError> {
    let mut tx = database.write().await?;
    let row = store::PauseRow { by: &by.actor().name, reason: pause.reason.trim(), until: pause.until };
    if row.reason.is_empty() {
        return Err(PauseJobError::NoReason);
    }
    if pause.until.is_some_and(|until| until <= tx.now()) {
        return Err(PauseJobError::Over);
    }
    let (facts, mut paused) = (json!({ "reason": row.reason, "until": row.until }), Vec::new());
    for id in ids {
        let Some(name) = store::advance_into_pause(&mut tx, *id, &row).await? else { continue };
        platform_audit::record(&mut tx, by.actor(), "jobs.paused", format!("jobs/{name}"), &facts).await?;
        paused.push(*id);
    }
    tx.commit().await?;
    Ok(paused)
}

/// Lets several jobs go on in one act; gives those that were paused.
pub(super) async fn resume_jobs(
    database: &Database,
    by: &Operator,
    ids: &[JobId],
) -> Result<Vec<JobId>, PauseJobError> {
    let (mut tx, mut resumed) = (database.write().await?, Vec::new());
    for id in ids {
        let Some(name) = store::advance_out_of_pause(&mut tx, *id).await? else { continue };
        record_resumed(&mut tx, by, &name).await?;
        resumed.push(*id);
    }
    tx.commit().await?;
    Ok(resumed)
}

/// Lets every job go on whose pause was to end by now.
pub(crate) async fn resume_elapsed(database: &Database) -> Result<(), DbError> {
    let mut tx = database.write().await?;
    for name in store::advance_elapsed(&mut tx).await? {
        record_resumed(&mut tx, &Operator::on_schedule(), &name).await?;
    }
    tx.commit().await
}

async fn record_resumed(tx: &mut WriteTx, by: &Operator, job: &str) -> Result<(), DbError> {
    platform_audit::record(tx, by.actor(), "jobs.resumed", format!("jobs/{job}"), &json!({})).await
}
