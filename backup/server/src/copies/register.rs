//! Registering a copy that another tool makes.

use platform_database::{Database, WriteTx};
use platform_identity::orders::{self, Order, Standing};

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
    let id = register_in(&mut tx, by, job, settings).await?;
    tx.commit().await?;
    verdicts::judge_job(database, job).await?;
    Ok(id)
}

/// The same for a program that may ask twice; gives the copy, and whether this order made it.
pub(crate) async fn register_copy_once(
    database: &Database,
    by: &Operator,
    job: JobId,
    settings: &CopySettings,
    order: &Order,
) -> Result<(CopyId, bool), SaveCopyError> {
    let mut tx = database.write().await?;
    match orders::claim_order(&mut tx, order).await? {
        Standing::First => {}
        Standing::Made(id) => return Ok((CopyId(id), false)),
        Standing::Unmade | Standing::Other => return Err(SaveCopyError::OrderChanged),
    }
    let id = register_in(&mut tx, by, job, settings).await?;
    orders::update_made(&mut tx, order, id.0).await?;
    tx.commit().await?;
    verdicts::judge_job(database, job).await?;
    Ok((id, true))
}

async fn register_in(
    tx: &mut WriteTx,
    by: &Operator,
    job: JobId,
    settings: &CopySettings,
) -> Result<CopyId, SaveCopyError> {
    let job = jobs::find_job(tx, job).await?.ok_or(SaveCopyError::NotThere)?;
    if job.retired_at.is_some() {
        return Err(SaveCopyError::RetiredJob(job.name));
    }
    let place = settings.place(tx).await?;
    let made = store::insert_copy(tx, job.id, &settings.row(place, None)).await?;
    let id = made.ok_or_else(|| SaveCopyError::Taken(settings.name.clone()))?;
    let subject = format!("jobs/{}", job.name);
    platform_audit::record(tx, by.actor(), "copies.added", subject, &settings.facts()).await?;
    Ok(id)
}
