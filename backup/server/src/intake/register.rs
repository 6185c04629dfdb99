//! Registering a task that an agent of the former system names.

use backup_policy::DataClass;
use platform_database::{DbError, WriteTx};
use thiserror::Error;

use super::names::{NameKind, Said, find_job_called, give_name};
use crate::app::App;
use crate::jobs::{self, GRACE_MINUTES, JobId, JobSettings, Keep, NewJob, OtherTool, SaveJobError};
use crate::members::Operator;
use crate::verdicts;

/// What the agents of this kind report of.
const TOOL: &str = "AOMEI Backupper";

/// The numbers that this server gives out lie above all that the former system ever gave.
const FIRST_NUMBER: i64 = 1_000_000;

/// A task as an agent describes it.
#[derive(Clone, Debug)]
pub(super) struct Registration {
    /// The number that it has already.
    pub(super) number: Option<i64>,
    pub(super) task: String,
    pub(super) target: String,
    pub(super) description: String,
}

/// The number under which the agent reports from now on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Registered {
    pub(super) number: i64,
    pub(super) new: bool,
}

/// Why a task was not registered.
#[derive(Debug, Error)]
pub(super) enum RegisterTaskError {
    /// A number that nobody knows.
    #[error("番号 {0} のジョブは登録されていません。「受信した報告」の画面で登録してください")]
    Unknown(i64),
    /// The name is that of a job of something else.
    #[error("ジョブ「{0}」は、別のツールのジョブとしてすでにあります")]
    Taken(String),
    /// The job cannot be added.
    #[error(transparent)]
    Job(#[from] SaveJobError),
    /// The database.
    #[error("the task could not be registered")]
    Db(#[from] DbError),
}

impl RegisterTaskError {
    /// The field beside which it stands.
    pub(super) fn field(&self) -> &'static str {
        match self {
            RegisterTaskError::Unknown(_) => "job_id",
            _ => "task_name",
        }
    }
}

/// Gives a task its number; a job is added for one that has none.
pub(super) async fn register_task(
    app: &App,
    by: &Operator,
    task: &Registration,
) -> Result<Registered, RegisterTaskError> {
    let mut tx = app.database.write().await?;
    if let Some(number) = task.number {
        let said = Said::Called(NameKind::Agent, number.to_string());
        let known = find_job_called(&mut tx, &said).await?;
        return known.map(|_| Registered { number, new: false }).ok_or(RegisterTaskError::Unknown(number));
    }
    let registered = match jobs::find_job_by_name(&mut tx, &task.task).await? {
        Some(job) if job.source_kind.is_none() && job.tool == TOOL => {
            number(&mut tx, by, job.id, false).await?
        }
        Some(job) => return Err(RegisterTaskError::Taken(job.name)),
        None => {
            let id = jobs::insert_new(app, &mut tx, by, &task.job()).await?;
            number(&mut tx, by, id, true).await?
        }
    };
    tx.commit().await?;
    verdicts::judge_job(&app.database, JobId(registered.number - FIRST_NUMBER)).await?;
    Ok(registered)
}

async fn number(
    tx: &mut WriteTx,
    by: &Operator,
    id: JobId,
    new: bool,
) -> Result<Registered, RegisterTaskError> {
    let number = FIRST_NUMBER + id.0;
    if new && let Some(job) = jobs::find_job(tx, id).await? {
        give_name(tx, by, NameKind::Agent, &number.to_string(), &job).await?;
    } else {
        super::insert_name(tx, NameKind::Agent, &number.to_string(), id).await?;
    }
    Ok(Registered { number, new })
}

impl Registration {
    fn job(&self) -> NewJob {
        NewJob {
            settings: JobSettings {
                description: self.description.clone(),
                ..JobSettings::reported(&self.task, DataClass::Internal)
            },
            keep: Keep::External(OtherTool {
                tool: TOOL.to_owned(),
                target: self.target.clone(),
                grace_minutes: GRACE_MINUTES,
            }),
        }
    }
}
