//! The task that forgets old files.

use anyhow::Context;
use chrono::Duration;
use platform_database::{Database, DbResult};
use platform_tasks::{Task, TaskRun};
use serde::{Deserialize, Serialize};

use super::store;
use crate::app::App;
use crate::juku_imports;
use crate::student_imports;

/// Days for which an uploaded file is kept.
const KEPT_DAYS: i64 = 30;

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

/// Forgets files older than thirty days.
async fn purge_old_files(database: &Database) -> DbResult<u64> {
    let mut tx = database.write().await?;
    let before = tx.now() - Duration::days(KEPT_DAYS);
    let deleted = store::delete_imports(&mut tx, before).await?
        + juku_imports::delete_files(&mut tx, before).await?
        + student_imports::delete_files(&mut tx, before).await?;
    tx.commit().await?;
    Ok(deleted)
}
