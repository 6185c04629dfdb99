//! 検証: what is due, what is open, and the plan of a job.

use axum::extract::{Path, State};
use axum::response::{Html, Response};
use platform_database::Database;
use platform_web::{Flash, Form, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::save::{NewPlan, SavePlanError, save_plan};
use super::store;
use super::views::PlansView;
use crate::jobs::JobId;
use crate::members::{Member, Operator};
use crate::{days, verifications};

/// How many verifications the page shows.
const SHOWN: i64 = 30;

/// The form of a plan.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledPlan {
    revision: i64,
    every_months: String,
    first_on: String,
    assignee: String,
}

/// Shows what is due and what is open.
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Member,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let plans = store::list_plans(&mut tx).await?;
    let open = verifications::list_open(&mut tx).await?;
    let newest = verifications::list_newest(&mut tx, SHOWN).await?;
    let view = PlansView::new(&plans, &open, &newest, days::of(tx.now()));
    shell.show("検証", view)
}

/// Keeps the plan of a job.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Operator,
    Path(job): Path<JobId>,
    Form(filled): Form<FilledPlan>,
) -> Result<Response, Refusal> {
    let first_on = days::parse(&filled.first_on)
        .ok_or_else(|| Refusal::unprocessable("最初の検証の期限を選んでください。"))?;
    let new = NewPlan {
        revision: filled.revision,
        every_months: filled.every_months.trim().parse().unwrap_or_default(),
        first_on,
        assignee: filled.assignee,
    };
    save_plan(&database, &by, job, &new).await?;
    let words = Flash::done("検証の予定を保存しました。");
    Ok(see_other_with(&format!("/jobs/{job}/verifications"), words))
}

impl From<SavePlanError> for Refusal {
    fn from(error: SavePlanError) -> Refusal {
        match error {
            SavePlanError::NoSuchJob => Refusal::not_found(),
            SavePlanError::Months => Refusal::unprocessable(format!("{error}。")),
            SavePlanError::Stale => Refusal::conflict(format!("{error}。")),
            SavePlanError::Db(error) => error.into(),
        }
    }
}
