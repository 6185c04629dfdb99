//! What tools call a job, and a person saying which job is meant.

use platform_database::{DbError, DbResult, ReadTx, WriteTx};
use serde_json::json;
use thiserror::Error;

use super::{store, waiting};
use crate::app::App;
use crate::jobs::{self, Job, JobId, NewJob, SaveJobError};
use crate::members::Operator;

/// Of what kind a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameKind {
    /// In a ping address.
    Slug,
    /// The number that a job had in the former system.
    Agent,
    /// Anything else.
    Name,
}

impl NameKind {
    /// The word in the database and in addresses.
    pub(crate) fn code(self) -> &'static str {
        match self {
            NameKind::Slug => "slug",
            NameKind::Agent => "agent",
            NameKind::Name => "name",
        }
    }

    /// The kind of that word.
    pub(crate) fn from_code(code: &str) -> Option<NameKind> {
        [NameKind::Slug, NameKind::Agent, NameKind::Name].into_iter().find(|kind| kind.code() == code)
    }

    /// A name of this kind, for people.
    pub(crate) fn words(self, name: &str) -> String {
        match self {
            NameKind::Slug => format!("ping「{name}」"),
            NameKind::Agent => format!("旧システムの番号 {name}"),
            NameKind::Name => format!("「{name}」"),
        }
    }
}

/// How a message says which job it speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// By the job's number here.
    Id(JobId),
    /// By a name.
    Called(NameKind, String),
}

impl Said {
    /// The same, for people.
    pub(crate) fn words(&self) -> String {
        match self {
            Said::Id(id) => format!("#{id}"),
            Said::Called(kind, name) => kind.words(name),
        }
    }
}

/// The job that is called so.
pub(crate) async fn find_job_called(tx: &mut ReadTx, said: &Said) -> DbResult<Option<Job>> {
    match said {
        Said::Id(id) => jobs::find_job(tx, *id).await,
        Said::Called(kind, name) => match (store::find_named(tx, *kind, name).await?, kind) {
            (Some(id), _) => jobs::find_job(tx, id).await,
            (None, NameKind::Name) => jobs::find_job_by_name(tx, name).await,
            (None, _) => Ok(None),
        },
    }
}

/// Which job a person says is meant by a name.
#[derive(Clone, Debug)]
pub(crate) enum Meant {
    /// One that is there.
    Known(JobId),
    /// One that is added now.
    New(Box<NewJob>),
}

/// Why a name was not registered.
#[derive(Debug, Error)]
pub(crate) enum RegisterNameError {
    /// The job is not there, retired, or none of another tool.
    #[error("別のツールのジョブを選んでください")]
    NoSuchJob,
    /// The name means another job.
    #[error("この名前は、すでに別のジョブに登録されています")]
    Taken,
    /// The new job cannot be added.
    #[error(transparent)]
    Job(#[from] SaveJobError),
    /// The database.
    #[error("the name could not be registered")]
    Db(#[from] DbError),
}

/// Registers that a name means a job; gives that job, and how many messages that waited for the name were taken.
pub(crate) async fn register_name(
    app: &App,
    by: &Operator,
    kind: NameKind,
    name: &str,
    meant: &Meant,
) -> Result<(JobId, usize), RegisterNameError> {
    let mut tx = app.database.write().await?;
    let id = match meant {
        Meant::Known(id) => *id,
        Meant::New(new) => jobs::insert_new(app, &mut tx, by, new).await?,
    };
    let job = jobs::find_job(&mut tx, id).await?;
    let job = job.filter(|job| job.source_kind.is_none() && job.retired_at.is_none());
    let job = job.ok_or(RegisterNameError::NoSuchJob)?;
    if !give_name(&mut tx, by, kind, name, &job).await? {
        return Err(RegisterNameError::Taken);
    }
    let taken = waiting::take_waiting(&mut tx, kind, name, &job).await?;
    tx.commit().await?;
    Ok((job.id, taken))
}

/// Gives a job a name within a transaction of somebody else's; `false` if it means another job.
pub(super) async fn give_name(
    tx: &mut WriteTx,
    by: &Operator,
    kind: NameKind,
    name: &str,
    job: &Job,
) -> DbResult<bool> {
    if !store::insert_name(tx, kind, name, job.id).await? {
        return Ok(false);
    }
    let facts = json!({ "name": kind.words(name) });
    platform_audit::record(tx, by.actor(), "jobs.named", format!("jobs/{}", job.name), &facts).await?;
    Ok(true)
}
