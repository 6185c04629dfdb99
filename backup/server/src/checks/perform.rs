//! Performing a check, and beginning the daily ones.

use anyhow::Context;
use backup_engine::{Answer, CheckReport, Ending, FailureKind, Order};
use chrono::Datelike;
use chrono::TimeDelta;
use platform_database::{DbResult, ReadTx, WriteTx};
use platform_tasks::{Lane, Task, TaskRun};
use serde::{Deserialize, Serialize};

use super::store::{self, Found};
use super::{Check, CheckId, Depth, OrderCheckError, order_check};
use crate::app::App;
use crate::members::Operator;
use crate::repositories;
use crate::verdicts;
use crate::working::{Working, reason_for};
use crate::works::{self, Ended, Performer, Statements, Work};

/// Performs a check that was ordered.
#[derive(Serialize, Deserialize)]
pub(crate) struct PerformCheck {
    pub(crate) check: CheckId,
}

impl Task for PerformCheck {
    const KIND: &'static str = "checks.perform";
    const ATTEMPTS: u32 = 1;
}

/// Begins a check of every repository that has had none for a day.
#[derive(Serialize, Deserialize)]
pub(crate) struct StartDueChecks;

impl Task for StartDueChecks {
    const KIND: &'static str = "checks.start-due";
    const LANE: Lane = Lane::Prompt;
}

pub(crate) async fn start_due_checks(app: App, _task: StartDueChecks, _run: TaskRun) -> anyhow::Result<()> {
    let mut tx = app.database.read().await?;
    let since = tx.now() - TimeDelta::hours(23);
    let due = store::list_due(&mut tx, since).await?;
    drop(tx);
    for repository in due {
        match order_check(&app.database, &Operator::on_schedule(), repository, Depth::Part, false).await {
            Ok(_)
            | Err(
                OrderCheckError::AlreadyRunning
                | OrderCheckError::NoSuchRepository
                | OrderCheckError::Retired,
            ) => {}
            Err(OrderCheckError::Db(error)) => return Err(error).context("while beginning a check"),
        }
    }
    Ok(())
}

pub(crate) async fn perform_check(app: App, task: PerformCheck, _run: TaskRun) -> anyhow::Result<()> {
    works::perform::<Check>(&app, task.check, Performer::Worker).await
}

/// Performs a check that this process ordered.
pub(crate) async fn perform_check_here(app: &App, id: CheckId) -> anyhow::Result<()> {
    works::perform::<Check>(app, id, Performer::WhoOrdered).await
}

impl Work for Check {
    type Id = CheckId;
    type Found = Found;

    const UNFINISHED: Option<bool> = None;

    fn statements() -> Statements {
        store::statements()
    }

    async fn find(tx: &mut ReadTx, id: CheckId) -> DbResult<Option<Check>> {
        store::find_check(tx, id).await
    }

    async fn work(&self, app: &App) -> Ended<Found> {
        match look(app, self).await {
            Ok(Ending::Done(Answer::Checked(report))) => found(&report),
            Ok(Ending::Failed(failure)) => {
                let passed = (!saw_nothing(failure.kind)).then_some(false);
                let ended = without_report(passed, reason_for(&failure));
                Ended { found: Found { unreached: did_not_reach(failure.kind), ..ended.found }, ..ended }
            }
            Ok(_) => without_report(None, "検証が途中で止まりました".to_owned()),
            Err(error) => {
                let reason = format!("リポジトリを開く準備ができません: {error:#}");
                Ended { passed: Some(false), reason, found: Found { unreached: true, ..Found::default() } }
            }
        }
    }

    async fn keep(&self, tx: &mut WriteTx, ended: &Ended<Found>) -> DbResult<()> {
        store::update_found(tx, self.id, &ended.found).await?;
        match self.depth() {
            Some(depth) if ended.passed == Some(true) => {
                store::advance_closed(tx, self.repository_id, depth).await
            }
            _ => Ok(()),
        }
    }

    async fn judge(&self, app: &App) -> DbResult<()> {
        verdicts::judge_all(&app.database).await
    }
}

async fn look(app: &App, check: &Check) -> anyhow::Result<Ending> {
    let depth = check.depth().context("the depth is one of three")?;
    let repository =
        repositories::find_repository(&mut app.database.read().await?, check.repository_id).await?;
    let access = repository.context("the repository is gone")?.access(&app.vault)?;
    let day = u32::try_from(check.started_at.date_naive().num_days_from_ce()).unwrap_or_default();
    Ok(Working::new(app).perform(Order::Check { repository: access, read: depth.share(day) }).await)
}

/// Who could not look says nothing about the repository, neither good nor bad.
fn saw_nothing(failure: FailureKind) -> bool {
    matches!(
        failure,
        FailureKind::NotPossibleHere
            | FailureKind::Panicked
            | FailureKind::ProgramMissing
            | FailureKind::StorageFailed
            | FailureKind::Locked
    )
}

/// Whether the repository is the trouble before anything in it could be looked at.
fn did_not_reach(failure: FailureKind) -> bool {
    matches!(
        failure,
        FailureKind::CannotOpenRepository
            | FailureKind::NoRepositoryThere
            | FailureKind::ProgramMissing
            | FailureKind::StorageFailed
            | FailureKind::WrongPassword
    )
}

fn found(report: &CheckReport) -> Ended<Found> {
    let reason = match report.errors.len() {
        0 => String::new(),
        errors => format!("{errors}件のエラーが見つかりました"),
    };
    let found = Found {
        findings: report.errors.iter().chain(&report.warnings).cloned().collect(),
        bytes_read: Some(i64::try_from(report.bytes_read).unwrap_or(i64::MAX)),
        unreached: false,
    };
    Ended { passed: Some(report.errors.is_empty()), reason, found }
}

fn without_report(passed: Option<bool>, reason: String) -> Ended<Found> {
    Ended { passed, reason, found: Found::default() }
}
