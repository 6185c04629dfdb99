//! Runs: beginning one, calling it off, looking at it.

use axum::extract::{Path, State};
use axum::response::{Html, Response};
use platform_database::Database;
use platform_web::{Flash, Refusal, Shell, see_other, see_other_with};

use super::cancel::{CancelRunError, cancel_run};
use super::views::{RunView, RunsView};
use super::{Cause, OrderRunError, Progress, RunId, order_run, store};
use crate::jobs::JobId;
use crate::members::{Member, Operator};

/// How many runs the list shows.
const SHOWN: i64 = 200;

/// Lists the newest runs of all jobs.
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Member,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let runs = store::list_runs(&mut tx, SHOWN).await?;
    shell.show("実行履歴", RunsView::new(&runs, tx.now()))
}

/// Begins a run by hand.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Operator,
    Path(job): Path<JobId>,
) -> Result<Response, Refusal> {
    let run = order_run(&database, &by, job, Cause::ByHand).await?;
    Ok(see_other(&format!("/runs/{run}")))
}

/// Shows one run with its log.
pub(crate) async fn show(
    State(database): State<Database>,
    by: Member,
    Path(id): Path<RunId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let run = store::find_run(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let lines = store::list_lines(&mut tx, id).await?;
    let progress = store::find_progress(&mut tx, id).await?.as_ref().map(Progress::of);
    let job = format!("/jobs/{}", run.job_id);
    let view = RunView::new(&run, &lines, progress.as_ref(), by.operator().is_some(), tx.now());
    shell.at(vec![("ジョブ", "/jobs".to_owned()), (&run.job, job)]).show(&format!("実行 #{id}"), view)
}

/// Calls a run off.
pub(crate) async fn delete(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<RunId>,
) -> Result<Response, Refusal> {
    cancel_run(&database, &by, id).await?;
    Ok(see_other_with(&format!("/runs/{id}"), Flash::note("取り消しています。数秒で止まります。")))
}

impl From<OrderRunError> for Refusal {
    fn from(error: OrderRunError) -> Refusal {
        match error {
            OrderRunError::NoSuchJob => Refusal::not_found(),
            OrderRunError::NotOurs | OrderRunError::Retired | OrderRunError::AlreadyRunning => {
                Refusal::conflict(format!("{error}。"))
            }
            OrderRunError::Db(error) => error.into(),
        }
    }
}

impl From<CancelRunError> for Refusal {
    fn from(error: CancelRunError) -> Refusal {
        match error {
            CancelRunError::NoSuchRun => Refusal::not_found(),
            CancelRunError::NotOurs | CancelRunError::Over => Refusal::conflict(format!("{error}。")),
            CancelRunError::Db(error) => error.into(),
        }
    }
}
