//! Trying whether a source can be reached, and whom one meets there.

use anyhow::Context;
use platform_tasks::{Task, TaskRun, enqueue};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::add::SavePullerError;
use super::settings::access;
use super::{PullerId, store};
use crate::app::App;
use crate::members::Admin;

/// Tries a source.
#[derive(Serialize, Deserialize)]
pub(crate) struct TryPuller {
    puller: PullerId,
}

impl Task for TryPuller {
    const KIND: &'static str = "pullers.try";
    const ATTEMPTS: u32 = 1;
}

/// Has a source tried; its page shows what became of it.
pub(super) async fn order_trial(app: &App, by: &Admin, id: PullerId) -> Result<(), SavePullerError> {
    let mut tx = app.database.write().await?;
    let puller = store::find_puller(&mut tx, id).await?.ok_or(SavePullerError::NoSuchPuller)?;
    store::update_trial(&mut tx, id, "waiting", "").await?;
    let subject = format!("pullers/{}", puller.name);
    platform_audit::record(&mut tx, by.actor(), "pullers.tried", subject, &json!({})).await?;
    enqueue(&mut tx, &TryPuller { puller: id }).await?;
    tx.commit().await?;
    Ok(())
}

/// Signs on and off once, and keeps what the other side said.
pub(crate) async fn try_puller(app: App, task: TryPuller, _run: TaskRun) -> anyhow::Result<()> {
    let mut tx = app.database.read().await?;
    let (found, now) = (store::find_puller(&mut tx, task.puller).await?, tx.now());
    drop(tx);
    let Some(puller) = found else { return Ok(()) };
    let said = match access(&puller, &app.vault, &app.source_hosts) {
        Ok(access) => {
            let tried = tokio::task::spawn_blocking(move || backup_sources::try_out(&access, now));
            tried.await.context("while trying a source")?.map_err(|trouble| trouble.to_string())
        }
        Err(unaskable) => Err(unaskable.to_string()),
    };
    let (end, words) = match said {
        Ok(met) => ("passed", format!("つながりました。相手: {}", met.words)),
        Err(trouble) => ("failed", trouble),
    };
    let mut tx = app.database.write().await?;
    store::update_trial(&mut tx, puller.id, end, &format!("{words}。")).await?;
    tx.commit().await.context("while keeping what became of a trial")
}
