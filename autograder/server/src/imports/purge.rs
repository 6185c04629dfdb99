//! The task that forgets old files.

use anyhow::Context;
use platform_tasks::{Task, TaskRun};
use serde::{Deserialize, Serialize};

use super::purge_old_files;
use crate::app::App;

/// Forgets the files that were uploaded longer ago than they are kept.
#[derive(Serialize, Deserialize)]
pub(crate) struct PurgeImports;

impl Task for PurgeImports {
    const KIND: &'static str = "imports.purge";
}

pub(crate) async fn purge_imports(app: App, _task: PurgeImports, _run: TaskRun) -> anyhow::Result<()> {
    let deleted = purge_old_files(&app.database).await.context("while forgetting old files")?;
    tracing::info!(deleted, "old imports purged");
    Ok(())
}
