//! Performing a check, and beginning the daily ones.

use anyhow::Context;
use backup_engine::{Answer, CheckReport, Ending, FailureKind, Order};
use chrono::Datelike;
use chrono::TimeDelta;
use platform_database::DbResult;
use platform_tasks::{Task, TaskRun};
use serde::{Deserialize, Serialize};

use super::store::{self, Ended};
use super::{CheckId, Depth, OrderCheckError, order_check};
use crate::app::App;
use crate::members::Operator;
use crate::repositories;
use crate::verdicts;
use crate::working::{Working, alive, reason_for};

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
}

pub(crate) async fn start_due_checks(app: App, _task: StartDueChecks, _run: TaskRun) -> anyhow::Result<()> {
    let mut tx = app.database.read().await?;
    let since = tx.now() - TimeDelta::hours(23);
    let due = store::list_due(&mut tx, since).await?;
    drop(tx);
    for repository in due {
        match order_check(&app.database, &Operator::on_schedule(), repository, Depth::Part, false).await {
            Ok(_) | Err(OrderCheckError::AlreadyRunning | OrderCheckError::NoSuchRepository) => {}
            Err(OrderCheckError::Db(error)) => return Err(error).context("while beginning a check"),
        }
    }
    Ok(())
}

pub(crate) async fn perform_check(app: App, task: PerformCheck, _run: TaskRun) -> anyhow::Result<()> {
    perform_check_here(&app, task.check).await
}

/// Performs a check in this process and keeps what came of it.
pub(crate) async fn perform_check_here(app: &App, id: CheckId) -> anyhow::Result<()> {
    let check = store::find_check(&mut app.database.read().await?, id).await?;
    let Some(check) = check.filter(|check| check.ended_at.is_none()) else { return Ok(()) };
    let depth = check.depth().context("the depth is one of three")?;
    let ended = alive(|| beat(app, id), work(app, &check, depth)).await;
    let passed = ended.passed == Some(true);
    let mut tx = app.database.write().await?;
    if store::advance_to_end(&mut tx, id, &ended).await? && passed {
        store::advance_closed(&mut tx, check.repository_id, depth).await?;
    }
    tx.commit().await.context("while keeping what the check found")?;
    verdicts::judge_all(&app.database).await?;
    Ok(())
}

async fn beat(app: &App, id: CheckId) -> DbResult<()> {
    let mut tx = app.database.write().await?;
    store::advance_seen(&mut tx, id).await?;
    tx.commit().await
}

async fn work(app: &App, check: &store::Check, depth: Depth) -> Ended {
    match look(app, check, depth).await {
        Ok(Ending::Done(Answer::Checked(report))) => found(&report),
        Ok(Ending::Failed(failure)) => {
            let possible = failure.kind != FailureKind::NotPossibleHere;
            Ended::without_report(possible.then_some(false), reason_for(&failure))
        }
        Ok(_) => Ended::without_report(None, "検証が途中で止まりました".to_owned()),
        Err(error) => {
            Ended::without_report(Some(false), format!("リポジトリを開く準備ができません: {error:#}"))
        }
    }
}

async fn look(app: &App, check: &store::Check, depth: Depth) -> anyhow::Result<Ending> {
    let repository =
        repositories::find_repository(&mut app.database.read().await?, check.repository_id).await?;
    let access = repository.context("the repository is gone")?.access(&app.vault)?;
    let day = u32::try_from(check.started_at.date_naive().num_days_from_ce()).unwrap_or_default();
    Ok(Working::new(app).perform(Order::Check { repository: access, read: depth.share(day) }).await)
}

fn found(report: &CheckReport) -> Ended {
    let reason = match report.errors.len() {
        0 => String::new(),
        errors => format!("{errors}件のエラーが見つかりました"),
    };
    Ended {
        passed: Some(report.errors.is_empty()),
        reason,
        findings: report.errors.iter().chain(&report.warnings).cloned().collect(),
        bytes_read: Some(i64::try_from(report.bytes_read).unwrap_or(i64::MAX)),
    }
}

impl Ended {
    fn without_report(passed: Option<bool>, reason: String) -> Ended {
        Ended { passed, reason, findings: Vec::new(), bytes_read: None }
    }
}
