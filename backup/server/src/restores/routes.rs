//! Ordering a restore, and looking at what became of it.

use axum::extract::{Path, State};
use axum::response::{Html, Response};
use platform_identity::FreshlyProven;
use platform_web::{Flash, Form, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::views::RestoreView;
use super::{NewRestore, OrderRestoreError, RestoreId, Target, find_restore, order_restore};
use crate::app::App;
use crate::jobs::{self, JobId};
use crate::members::{Member, Operator};
use crate::snapshots;

/// The form below a snapshot's folder.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledRestore {
    paths: Vec<String>,
    target: String,
    overwrite: bool,
}

/// Orders a restore.
pub(crate) async fn create(
    State(app): State<App>,
    by: Operator,
    _proven: FreshlyProven,
    Path((job, snapshot)): Path<(JobId, String)>,
    Form(filled): Form<FilledRestore>,
) -> Result<Response, Refusal> {
    let found = jobs::find_job(&mut app.database.read().await?, job).await?.ok_or_else(Refusal::not_found)?;
    let snapshot = snapshots::find_snapshot(&app, &found, &snapshot).await?;
    let new = NewRestore {
        job,
        snapshot,
        paths: filled.paths,
        target: Target::Below(filled.target),
        overwrite: filled.overwrite,
    };
    let restore = order_restore(&app, &by, &new, false).await?;
    Ok(see_other_with(&format!("/restores/{restore}"), Flash::done("復元を始めます。")))
}

/// Shows one restore.
pub(crate) async fn show(
    State(app): State<App>,
    _by: Member,
    Path(id): Path<RestoreId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = app.database.read().await?;
    let restore = find_restore(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let job = format!("/jobs/{}", restore.job_id);
    let view = RestoreView::new(&restore, tx.now());
    shell.at(vec![("ジョブ", "/jobs".to_owned()), (&restore.job, job)]).show("復元", view)
}

impl From<OrderRestoreError> for Refusal {
    fn from(error: OrderRestoreError) -> Refusal {
        match error {
            OrderRestoreError::NoSuchJob => Refusal::not_found(),
            OrderRestoreError::NotOurs => Refusal::conflict(format!("{error}。")),
            OrderRestoreError::Target(_) => Refusal::unprocessable(format!("{error}。")),
            OrderRestoreError::Db(error) => error.into(),
        }
    }
}
