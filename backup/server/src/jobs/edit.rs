//! Editing a job.

use backup_engine::{Retention, Source};
use serde_json::json;

use super::settings::hold_repositories;
use super::{Job, JobId, JobSettings, OtherTool, SaveJobError, sources, store};
use crate::app::App;
use crate::copies;
use crate::members::Operator;
use crate::repositories::Repository;

/// A job as it is to be from now on. The repository that it writes first stays: its snapshots are there.
#[derive(Clone, Debug)]
pub(crate) struct EditedJob {
    /// The revision that was shown.
    pub(crate) revision: i64,
    pub(crate) settings: JobSettings,
    pub(crate) kept: Kept,
}

/// What else is edited, depending on who keeps the data.
#[derive(Clone, Debug)]
pub(crate) enum Kept {
    /// The native engine: another source of the same kind where one is said, the names of the repositories that it
    /// copies to, and what stays.
    Native { source: Option<Source>, copy_to: Vec<String>, retention: Retention },
    /// Another tool.
    External(OtherTool),
}

/// Edits a job, if nobody changed it since it was shown.
pub(crate) async fn edit_job(
    app: &App,
    by: &Operator,
    id: JobId,
    edited: &EditedJob,
) -> Result<(), SaveJobError> {
    let mut tx = app.database.write().await?;
    if !store::advance_revision(&mut tx, id, edited.revision).await? {
        let there = store::find_job(&mut tx, id).await?.is_some();
        return Err(if there { SaveJobError::Stale } else { SaveJobError::NoSuchJob });
    }
    let before = store::find_job(&mut tx, id).await?.ok_or(SaveJobError::NoSuchJob)?;
    let settings = edited.settings.check(&mut tx).await?;
    if store::find_job_by_name(&mut tx, &settings.name).await?.is_some_and(|other| other.id != id) {
        return Err(SaveJobError::Taken(settings.name));
    }
    let source = edited.kept.source(&before)?;
    let sealed_source = source.map(|source| sources::seal(source, &app.vault));
    let target = source.map(sources::words);
    let (tool, target, retention) = match &edited.kept {
        Kept::Native { retention, .. } => (
            before.tool.as_str(),
            target.as_deref().unwrap_or(&before.target),
            serde_json::to_string(retention).expect("a retention is plain data"),
        ),
        Kept::External(other) => {
            other.check()?;
            (other.tool.as_str(), other.target.as_str(), before.retention.clone())
        }
    };
    let row = store::JobRow {
        settings: &edited.settings,
        checked: &settings,
        tool,
        target,
        source_kind: before.source_kind.as_deref(),
        sealed_source: sealed_source.as_deref(),
        repository: before.repository_id,
        retention: &retention,
        grace_minutes: edited.kept.grace_minutes().unwrap_or(before.grace_minutes),
    };
    store::update_job(&mut tx, id, &row).await?;
    if let Kept::Native { copy_to, .. } = &edited.kept {
        let kept_in = hold_repositories(&mut tx, copy_to).await?;
        change_copies(&mut tx, &before, &kept_in).await?;
    }
    let facts = json!({ "before": before.name, "schedule": settings.schedule, "class": edited.settings.data_class,
                        "rpo_minutes": settings.rpo_minutes, "own_rpo": settings.own_rpo, "retention": retention });
    platform_audit::record(&mut tx, by.actor(), "jobs.edited", format!("jobs/{}", settings.name), &facts)
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Makes the job's copies those in its own repository and in `kept_in`. What lies in another one stays there.
async fn change_copies(
    tx: &mut platform_database::WriteTx,
    job: &Job,
    kept_in: &[Repository],
) -> Result<(), SaveJobError> {
    if let Some(first) = kept_in.iter().find(|repository| Some(repository.id) == job.repository_id) {
        return Err(SaveJobError::RepositoryTwice(first.name.clone()));
    }
    let copies = copies::list_copies(tx, job.id).await?;
    for copy in &copies {
        let repository = copy.repository_id.filter(|id| Some(*id) != job.repository_id);
        if repository.is_some_and(|id| kept_in.iter().all(|kept| kept.id != id)) {
            copies::delete_copy(tx, copy.id).await?;
        }
    }
    for repository in kept_in {
        if copies.iter().all(|copy| copy.repository_id != Some(repository.id)) {
            copies::insert_repository_copy(tx, job.id, repository).await?;
        }
    }
    Ok(())
}

impl Kept {
    fn grace_minutes(&self) -> Option<i64> {
        match self {
            Kept::Native { .. } => None,
            Kept::External(other) => Some(other.grace_minutes),
        }
    }

    /// The new source, if there is one; refused where it is of another kind than the job's.
    fn source(&self, job: &Job) -> Result<Option<&Source>, SaveJobError> {
        match (self, &job.source_kind) {
            (Kept::Native { source: Some(source), .. }, Some(kind)) if sources::code(source) == kind => {
                Ok(Some(source))
            }
            (Kept::Native { source: None, .. }, Some(_)) | (Kept::External(_), None) => Ok(None),
            _ => Err(SaveJobError::AnotherKind),
        }
    }
}
