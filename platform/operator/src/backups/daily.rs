//! The backup of each night.

use std::sync::Arc;

use anyhow::Context;
use platform_audit::Actor;
use platform_database::Database;
use platform_tasks::Task;
use serde::{Deserialize, Serialize};

use super::create::{make_backup, note};
use super::prune::delete_old;
use super::{BackupPlan, NewBackup};

/// Makes a backup of the server itself, with its files, and tidies old ones away. The calendar enqueues it once, however
/// many servers share the database.
#[derive(Debug, Serialize, Deserialize)]
pub struct BackUpServer;

impl Task for BackUpServer {
    const KIND: &'static str = "server.back_up";
    const ATTEMPTS: u32 = 3;
}

/// Performs [`BackUpServer`] by the plan of the server that took it.
pub async fn back_up_server(database: Database, plan: Option<Arc<BackupPlan>>) -> anyhow::Result<()> {
    let plan = plan.context("this server was put together without a plan for its backups")?;
    let now = database.now();
    let made = make_backup(&plan, NewBackup { out: None, media: true }, now).await?;
    note(&database, &Actor::server(), &made).await?;
    let old = tokio::task::spawn_blocking(move || delete_old(&plan, now)).await?;
    let old = old.context("while tidying old backups away")?;
    tracing::info!(path = %made.path.display(), bytes = made.bytes, old, "server backed up");
    Ok(())
}
