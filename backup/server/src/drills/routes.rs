//! Drills: beginning one, looking at its evidence.

use axum::extract::{Path, State};
use axum::response::{Html, Response};
use platform_database::Database;
use platform_web::{Refusal, Shell, see_other};

use super::views::DrillView;
use super::{DrillId, OrderDrillError, find_drill, order_drill};
use crate::jobs::JobId;
use crate::members::{Member, Operator};

/// Begins a drill.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Operator,
    Path(job): Path<JobId>,
) -> Result<Response, Refusal> {
    let drill = order_drill(&database, &by, job, false).await?;
    Ok(see_other(&format!("/drills/{drill}")))
}

/// Shows a drill with its evidence.
pub(crate) async fn show(
    State(database): State<Database>,
    _by: Member,
    Path(id): Path<DrillId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let drill = find_drill(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let job = format!("/jobs/{}", drill.job_id);
    let view = DrillView::new(&drill, tx.now());
    shell.at(vec![("ジョブ", "/jobs".to_owned()), (&drill.job, job)]).show(&format!("復元訓練 #{id}"), view)
}

impl From<OrderDrillError> for Refusal {
    fn from(error: OrderDrillError) -> Refusal {
        match error {
            OrderDrillError::NoSuchJob => Refusal::not_found(),
            OrderDrillError::NotOurs | OrderDrillError::Retired | OrderDrillError::AlreadyRunning => {
                Refusal::conflict(format!("{error}。"))
            }
            OrderDrillError::Db(error) => error.into(),
        }
    }
}
