//! What the calendar does to notes of what came in.

use chrono::TimeDelta;
use platform_tasks::{Task, TaskRun};
use serde::{Deserialize, Serialize};

use super::store;
use crate::app::App;
use crate::events;

/// How long one can look up what came in.
const KEPT: TimeDelta = TimeDelta::days(90);
/// And how many messages at most.
const MOST: i64 = 100_000;

/// Removes old notes, and signs of events that do not stand any more.
#[derive(Serialize, Deserialize)]
pub(crate) struct TidyIntake;

impl Task for TidyIntake {
    const KIND: &'static str = "intake.tidy";
}

pub(crate) async fn tidy_intake(app: App, _task: TidyIntake, _run: TaskRun) -> anyhow::Result<()> {
    let mut tx = app.database.write().await?;
    let now = tx.now();
    store::delete_messages(&mut tx, now - KEPT, MOST).await?;
    events::forget_signs(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}
