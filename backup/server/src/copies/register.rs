//! Registering a copy that another tool makes.

use platform_database::Database;

use super::settings::{CopySettings, SaveCopyError};
use super::{CopyId, store};
use crate::jobs::{self, JobId};
use crate::members::Operator;
use crate::verdicts;

/// Registers a copy of a job.
pub(crate) async fn register_copy(
    database: &Database,
    by: &Operator,
    job: JobId,
    settings: &CopySettings,
) -> Result<CopyId, SaveCopyError> {
    let mut tx = database.write().await?;
    let job = jobs::find_job(&mut tx, job).await?.ok_or(SaveCopyError::NotThere)?;
    if job.retired_at.is_some() {
        return Err(SaveCopyError::RetiredJob(job.name));
    }
    let place = settings.place(&mut tx).await?;
    let made = store::insert_copy(&mut tx, job.id, &settings.row(place, None)).await?;
    let id = made.ok_or_else(|| SaveCopyError::Taken(settings.name.clone()))?;
    let subject = format!("jobs/{}", job.name);
    platform_audit::record(&mut tx, by.actor(), "copies.added", subject, &settings.facts()).await?;
    tx.commit().await?;
    verdicts::judge_job(database, job.id).await?;
    Ok(id)
}
