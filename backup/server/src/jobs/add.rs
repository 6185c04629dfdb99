//! Adding a job, with the copies it makes.

use backup_engine::{Retention, Source};
use backup_policy::Medium;
use platform_database::WriteTx;
use serde_json::json;

use super::settings::hold_repositories;
use super::{JobId, JobSettings, SaveJobError, SettingProblem, series, sources, store};
use crate::app::App;
use crate::copies;
use crate::locations;
use crate::members::Operator;

/// A job that is to be added.
#[derive(Clone, Debug)]
pub(crate) struct NewJob {
    pub(crate) settings: JobSettings,
    pub(crate) keep: Keep,
}

/// Who keeps the data.
#[derive(Clone, Debug)]
pub(crate) enum Keep {
    /// The native engine: what it reads, the names of the repository it writes and of those it copies to, and what stays.
    Native { source: Source, repository: String, copy_to: Vec<String>, retention: Retention },
    /// Another tool, whose runs are reported to this server.
    External(OtherTool),
}

/// Another tool that keeps data.
#[derive(Clone, Debug)]
pub(crate) struct OtherTool {
    pub(crate) tool: String,
    /// What it protects, in words.
    pub(crate) target: String,
    /// How many minutes after the time of its schedule, or after the word of a start, the word of an end may come.
    pub(crate) grace_minutes: i64,
}

/// How long one waits for a report unless somebody says otherwise.
pub(crate) const GRACE_MINUTES: i64 = 180;

/// Adds a job.
pub(crate) async fn add_job(app: &App, by: &Operator, new: &NewJob) -> Result<JobId, SaveJobError> {
    let mut tx = app.database.write().await?;
    let id = insert_new(app, &mut tx, by, new).await?;
    tx.commit().await?;
    Ok(id)
}

/// The same within a transaction of somebody else's.
pub(crate) async fn insert_new(
    app: &App,
    tx: &mut WriteTx,
    by: &Operator,
    new: &NewJob,
) -> Result<JobId, SaveJobError> {
    let settings = new.settings.check(tx).await?;
    if let Keep::External(tool) = &new.keep {
        tool.check()?;
    }
    // The originals lie somewhere, even if nobody has named the place yet: off-site is judged against it.
    locations::upsert_production(tx).await?;
    let kept_in = hold_repositories(tx, &new.keep.repositories()).await?;
    let sealed_source = new.keep.source().map(|source| sources::seal(source, &app.vault));
    let row = store::JobRow {
        settings: &new.settings,
        checked: &settings,
        tool: new.keep.tool(),
        target: &new.keep.target(),
        source_kind: new.keep.source().map(sources::code),
        sealed_source: sealed_source.as_deref(),
        repository: kept_in.first().map(|repository| repository.id),
        retention: &serde_json::to_string(&new.keep.retention()).expect("a retention is plain data"),
        grace_minutes: new.keep.grace_minutes(),
    };
    let id = store::insert_job(tx, &row, &series::draw()).await?;
    let id = id.ok_or_else(|| SaveJobError::Taken(settings.name.clone()))?;
    for repository in &kept_in {
        copies::insert_repository_copy(tx, id, repository).await?;
    }
    let facts = json!({ "tool": row.tool, "target": row.target, "schedule": settings.schedule });
    platform_audit::record(tx, by.actor(), "jobs.added", format!("jobs/{}", settings.name), &facts).await?;
    Ok(id)
}

impl Keep {
    /// The names of the repositories, the one that is written first.
    fn repositories(&self) -> Vec<String> {
        match self {
            Keep::Native { repository, copy_to, .. } => {
                std::iter::once(repository).chain(copy_to).cloned().collect()
            }
            Keep::External(_) => Vec::new(),
        }
    }

    fn source(&self) -> Option<&Source> {
        match self {
            Keep::Native { source, .. } => Some(source),
            Keep::External(_) => None,
        }
    }

    fn tool(&self) -> &str {
        match self {
            Keep::Native { .. } => NATIVE,
            Keep::External(other) => &other.tool,
        }
    }

    fn target(&self) -> String {
        match self {
            Keep::Native { source, .. } => sources::words(source),
            Keep::External(other) => other.target.clone(),
        }
    }

    fn retention(&self) -> Retention {
        match self {
            Keep::Native { retention, .. } => retention.clone(),
            Keep::External(_) => Retention::default(),
        }
    }

    fn grace_minutes(&self) -> i64 {
        match self {
            Keep::Native { .. } => GRACE_MINUTES,
            Keep::External(other) => other.grace_minutes,
        }
    }
}

impl OtherTool {
    /// Refuses a grace that makes no sense.
    pub(super) fn check(&self) -> Result<(), SaveJobError> {
        if (1..=MOST_GRACE_MINUTES).contains(&self.grace_minutes) {
            return Ok(());
        }
        Err(SaveJobError::Invalid(vec![SettingProblem::Grace]))
    }
}

/// A week; who waits longer for a report might as well not wait.
const MOST_GRACE_MINUTES: i64 = 7 * 24 * 60;

/// The word for our own engine where tools are named.
const NATIVE: &str = "kouzyou";

/// The medium on which an original lies unless somebody says otherwise.
pub(crate) const ORIGINAL: Medium = Medium::Disk;

/// A tool as a screen calls it: the engine has no name that a person would know.
pub(crate) fn tool_words(tool: &str) -> &str {
    if tool == NATIVE { "内蔵エンジン" } else { tool }
}
