//! Throwing old printings away.

use platform_tasks::{Task, TaskRun};
use serde::{Deserialize, Serialize};

use super::print::{blocking, name_of};
use super::{KEPT, store};
use crate::app::App;

/// Deletes the files that can no longer be fetched. The rows stay as long again, so that somebody who comes late
/// reads why there is nothing.
#[derive(Serialize, Deserialize)]
pub(crate) struct PurgePrintings;

impl Task for PurgePrintings {
    const KIND: &'static str = "printings.purge";
}

pub(crate) async fn purge_printings(app: App, _task: PurgePrintings, _run: TaskRun) -> anyhow::Result<()> {
    let expired = store::list_expired(&mut app.database.read().await?).await?;
    let (files, count) = (app.files.clone(), expired.len());
    blocking(move || Ok(expired.into_iter().try_for_each(|id| files.remove(&name_of(id)))?)).await?;
    let mut tx = app.database.write().await?;
    let limit = tx.now() - KEPT;
    let deleted = store::delete_expired_before(&mut tx, limit).await?;
    tx.commit().await?;
    tracing::info!(expired = count, deleted, "old printings purged");
    Ok(())
}
