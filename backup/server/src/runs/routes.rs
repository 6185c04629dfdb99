//! Runs: beginning one, calling it off, looking at it.

use axum::extract::{Path, State};
use axum::response::{Html, Response};
use platform_database::Database;
use platform_web::{Flash, ListQuery, Refusal, Shell, see_other, see_other_with};

use super::cancel::{CancelRunError, cancel_run};
use super::store::RunFilter;
use super::views::{RunView, RunsView, run_list};
use super::{Cause, OrderRunError, Progress, RunId, order_run, store};
use crate::days;
use crate::jobs::{self, JobId};
use crate::members::{Member, Operator};

/// Lists the runs; the address may name days of Japan, an outcome and a job.
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Member,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let list = run_list(tx.now());
    let filter = filter(&query);
    let job = match filter.job {
        Some(job) => jobs::find_job(&mut tx, job).await?,
        None => None,
    };
    let total = u64::try_from(store::count_runs(&mut tx, &filter).await?).unwrap_or_default();
    let sort = list.order(&query).map_or(("started", true), |order| (order.key, order.descending));
    let paging = list.paging(&query, total);
    let runs = store::list_runs(&mut tx, &filter, sort, (paging.limit(), paging.offset())).await?;
    let list = list.view(shell.path(), &query, &runs, total);
    let tools = jobs::list_tools(&mut tx).await?;
    shell.show("実行履歴", RunsView::new(&query, job.as_ref(), &tools, list))
}

/// Which runs the address asks for.
pub(super) fn filter(query: &ListQuery) -> RunFilter {
    let day = |name| query.filter(name).and_then(days::parse);
    let wanted = |name| query.filter(name).filter(|value| !value.is_empty()).map(str::to_owned);
    RunFilter {
        from: day("from").and_then(|day| days::end(day.pred_opt()?)),
        until: day("until").and_then(days::end),
        outcome: wanted("outcome"),
        job: query.filter("job").and_then(|job| job.parse().ok()),
        tool: wanted("tool"),
        search: platform_database::containing(&query.q.trim().to_lowercase()),
    }
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
