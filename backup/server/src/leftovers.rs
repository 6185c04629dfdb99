//! Sweeping up what workers that were killed left behind: copies in scratch folders, databases of drills.
//!
//! Every server sweeps where it starts, because its folder is its own; the calendar lets one of them do it every hour.

use std::convert::Infallible;

use backup_engine::{Answer, Ending, Order};
use platform_tasks::{Task, TaskRun};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::working::Working;

/// Sweeps up.
#[derive(Serialize, Deserialize)]
pub(crate) struct SweepLeftovers;

impl Task for SweepLeftovers {
    const KIND: &'static str = "leftovers.sweep";
}

pub(crate) async fn sweep_leftovers(app: App, _task: SweepLeftovers, _run: TaskRun) -> anyhow::Result<()> {
    sweep(&app).await;
    Ok(())
}

/// Serves, and sweeps up beside it; whoever comes first is not kept waiting by what lies around.
pub(crate) async fn sweep_beside<T>(app: &App, serving: impl Future<Output = T>) -> T {
    let sweeping = async || -> Infallible {
        sweep(app).await;
        std::future::pending().await
    };
    tokio::select! {
        served = serving => served,
        never = sweeping() => match never {},
    }
}

/// Removes what no living worker uses. What cannot be removed is logged, and tried again the next time.
async fn sweep(app: &App) {
    let order = Order::Sweep { scratch: app.scratch(), postgres: app.drill_server.clone() };
    match Working::new(app).perform_logged(order).await {
        Ending::Done(Answer::Swept(report)) => {
            for folder in &report.folders {
                tracing::info!("swept up {}", folder.display());
            }
            for database in &report.databases {
                tracing::info!("swept up the database {database}");
            }
        }
        Ending::Failed(failure) => tracing::warn!("sweeping up failed: {failure}"),
        _ => tracing::warn!("sweeping up was cut off"),
    }
}
