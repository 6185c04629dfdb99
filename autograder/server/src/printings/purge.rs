//! Throwing old printings away.

use std::path::Path;

use anyhow::Context;
use platform_tasks::{Task, TaskRun};
use serde::{Deserialize, Serialize};

use super::print::path_of;
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
    for id in &expired {
        let file = path_of(&app, *id);
        remove_file(&file.with_extension("part")).await?;
        remove_file(&file).await?;
    }
    let mut tx = app.database.write().await?;
    let limit = tx.now() - KEPT;
    let deleted = store::delete_expired_before(&mut tx, limit).await?;
    tx.commit().await?;
    tracing::info!(expired = expired.len(), deleted, "old printings purged");
    Ok(())
}

/// Removes a file that may be gone already.
pub(super) async fn remove_file(file: &Path) -> anyhow::Result<()> {
    match tokio::fs::remove_file(file).await {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("while removing {}", file.display()))
        }
        _ => Ok(()),
    }
}
