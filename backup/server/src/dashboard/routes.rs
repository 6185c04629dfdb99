//! The first page.

use axum::extract::State;
use axum::response::Html;
use chrono::TimeDelta;
use platform_web::{Refusal, Shell, dates};

use super::views::{DAYS, DashboardView, Seen};
use crate::app::App;
use crate::members::Member;
use crate::{agents, alerts, insertions, jobs, loans, pullers, repositories, rotations, runs};

/// How many days the chart of sizes has.
const SIZE_DAYS: i64 = 90;

/// Shows where the fleet stands.
pub(crate) async fn show(State(app): State<App>, _by: Member, shell: Shell) -> Result<Html<String>, Refusal> {
    let mut tx = app.database.read().await?;
    let now = tx.now();
    let today = dates::day_of(now);
    let seen = Seen {
        judged: app.verdicts.judge_lately(&app.database, &mut tx).await?,
        alerts: alerts::count_unresolved(&mut tx).await?,
        failed: runs::list_lately_failed(&mut tx).await?,
        active: runs::list_active(&mut tx).await?,
        days: runs::count_by_day(&mut tx, today - TimeDelta::days(DAYS - 1), today).await?,
        sizes: repositories::list_size_points(&mut tx, today - TimeDelta::days(SIZE_DAYS)).await?,
        loans: loans::count_out(&mut tx).await?,
        tonight: (
            rotations::count_planned(&mut tx, today).await?,
            insertions::list_on(&mut tx, today).await?.len(),
        ),
        planned: jobs::list_planned(&mut tx, None).await?,
        silent_agents: agents::list_silent(&mut tx).await?.len(),
        unheard_sources: pullers::list_unheard(&mut tx).await?.len(),
        today,
        now,
    };
    shell.show("ダッシュボード", DashboardView::new(&seen))
}
