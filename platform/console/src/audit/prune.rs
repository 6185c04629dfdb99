//! Pruning by the calendar.

use anyhow::Context;
use axum::extract::FromRef;
use chrono::TimeDelta;
use platform_audit::{Actor, prune};
use platform_database::Database;
use platform_tasks::{Task, TaskRun};
use serde::{Deserialize, Serialize};

/// How long entries are kept: the setting `AUDIT_KEEP_DAYS`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditKeep {
    /// In days.
    pub days: u32,
}

impl AuditKeep {
    /// As many days as were set; the usual ones where none were.
    pub fn of(days: Option<i64>) -> AuditKeep {
        let days = days.and_then(|days| u32::try_from(days).ok());
        days.map_or_else(AuditKeep::default, |days| AuditKeep { days })
    }
}

/// Three years, of which one may be a leap year.
impl Default for AuditKeep {
    fn default() -> AuditKeep {
        AuditKeep { days: 3 * 365 + 1 }
    }
}

/// Takes away the entries that were kept long enough.
#[derive(Debug, Serialize, Deserialize)]
pub struct PruneAudit;

impl Task for PruneAudit {
    const KIND: &'static str = "audit.prune";
}

/// Performs [`PruneAudit`].
pub async fn prune_audit<A>(app: A, _task: PruneAudit, _run: TaskRun) -> anyhow::Result<()>
where
    Database: FromRef<A>,
    AuditKeep: FromRef<A>,
{
    let database = Database::from_ref(&app);
    let older_than = database.now() - TimeDelta::days(AuditKeep::from_ref(&app).days.into());
    let pruned =
        prune(&database, &Actor::server(), older_than).await.context("while pruning the audit record")?;
    tracing::info!(entries = pruned.entries, through = pruned.through, "audit record pruned");
    Ok(())
}
