//! Changing a copy that another tool makes, retiring it, and bringing it back.

use platform_database::{Database, WriteTx};
use serde_json::json;

use super::settings::{CopySettings, SaveCopyError};
use super::store::{self, Copy};
use super::{CopyId, list_with_retired};
use crate::jobs::{self, JobId};
use crate::members::Operator;
use crate::{pullers, verdicts};

/// Changes a copy, if nobody changed it since `seen`; gives its job.
pub(crate) async fn edit_copy(
    database: &Database,
    by: &Operator,
    id: CopyId,
    seen: i64,
    settings: &CopySettings,
) -> Result<JobId, SaveCopyError> {
    let mut tx = database.write().await?;
    let copy = claim(&mut tx, id, seen).await?;
    let others = list_with_retired(&mut tx, copy.job_id).await?;
    if others.iter().any(|other| other.id != id && other.name == settings.name) {
        return Err(SaveCopyError::Taken(settings.name.clone()));
    }
    let place = settings.place(&mut tx).await?;
    store::update_copy(&mut tx, id, &settings.row(place, copy.written_at)).await?;
    let mut facts = settings.facts();
    facts["before"] = json!(copy.name);
    keep(&mut tx, by, copy.job_id, "copies.edited", &facts).await?;
    tx.commit().await?;
    verdicts::judge_job(database, copy.job_id).await?;
    Ok(copy.job_id)
}

/// Retires a copy that is not made any more, or brings it back; gives its job.
pub(crate) async fn retire_copy(
    database: &Database,
    by: &Operator,
    id: CopyId,
    seen: i64,
    retired: bool,
) -> Result<JobId, SaveCopyError> {
    let mut tx = database.write().await?;
    // Whoever lets the place speak for another copy has the same turn.
    if let Some(puller) = store::find_teller(&mut tx, id).await? {
        pullers::advance_held(&mut tx, puller).await?;
    }
    let copy = claim(&mut tx, id, seen).await?;
    if !store::advance_retired(&mut tx, id, retired).await? {
        return Err(SaveCopyError::ToldTwice(copy.name));
    }
    let event = if retired { "copies.retired" } else { "copies.restored" };
    keep(&mut tx, by, copy.job_id, event, &json!({ "copy": copy.name })).await?;
    tx.commit().await?;
    verdicts::judge_job(database, copy.job_id).await?;
    Ok(copy.job_id)
}

/// The copy, as it was before; whoever has it is the only one who saw this revision.
async fn claim(tx: &mut WriteTx, id: CopyId, seen: i64) -> Result<Copy, SaveCopyError> {
    let won = store::advance_revision(tx, id, seen).await?;
    let copy = store::find_copy(tx, id).await?.ok_or(SaveCopyError::NotThere)?;
    if !copy.is_of_a_tool() {
        return Err(SaveCopyError::Elsewhere(copy.name));
    }
    if won { Ok(copy) } else { Err(SaveCopyError::Stale) }
}

async fn keep(
    tx: &mut WriteTx,
    by: &Operator,
    job: JobId,
    event: &'static str,
    facts: &serde_json::Value,
) -> Result<(), SaveCopyError> {
    let job = jobs::find_job(tx, job).await?.ok_or(SaveCopyError::NotThere)?;
    platform_audit::record(tx, by.actor(), event, format!("jobs/{}", job.name), facts).await?;
    Ok(())
}
