//! Following the audit record, so that somebody hears when it is not what was written.

use platform_audit::{VerifyError, verify};
use platform_tasks::{Task, TaskRun};
use serde::{Deserialize, Serialize};

use super::store;
use crate::alerts::{self, Kind};
use crate::app::App;

/// Follows the whole audit record.
#[derive(Serialize, Deserialize)]
pub(crate) struct FollowAudit;

impl Task for FollowAudit {
    const KIND: &'static str = "server_signs.follow-audit";
}

pub(crate) async fn follow_audit(app: App, _task: FollowAudit, _run: TaskRun) -> anyhow::Result<()> {
    let broken = match verify(&app.database, None).await {
        Ok(_) => None,
        Err(VerifyError::Broken(link)) => Some(link.number),
        Err(VerifyError::Db(error)) => return Err(error.into()),
    };
    let mut tx = app.database.write().await?;
    match broken {
        Some(number) => {
            let words = format!(
                "{number}番の記録が、書かれたときと違うか、抜けています。audit verify で確かめてください"
            );
            store::upsert_sign(&mut tx, "", Kind::AuditBroken, &words).await?;
        }
        None => store::delete_sign(&mut tx, "", Kind::AuditBroken).await?,
    }
    alerts::enqueue_comparison(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}
