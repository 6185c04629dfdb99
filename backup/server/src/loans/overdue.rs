//! Noting that media did not come back in time.

use platform_audit::Actor;
use platform_database::{Database, DbResult};
use platform_tasks::{Lane, Task, TaskRun};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::store;
use crate::alerts;
use crate::app::App;
use crate::verdicts::judge_soon;

/// Notes which loans are over since it was last asked.
#[derive(Serialize, Deserialize)]
pub(crate) struct NoteOverdue;

impl Task for NoteOverdue {
    const KIND: &'static str = "loans.note-overdue";
    const LANE: Lane = Lane::Prompt;
}

pub(crate) async fn note_overdue(app: App, _task: NoteOverdue, _run: TaskRun) -> anyhow::Result<()> {
    Ok(note(&app.database).await?)
}

/// Each loan once: `overdue_at` says since when it is known.
async fn note(database: &Database) -> DbResult<()> {
    let mut tx = database.write().await?;
    let late = store::advance_overdue(&mut tx).await?;
    for loan in &late {
        let facts = json!({ "loan": loan.id, "due_on": loan.due_on });
        let subject = format!("media/{}", loan.medium);
        platform_audit::record(&mut tx, &Actor::server(), "loans.overdue", subject, &facts).await?;
    }
    if !late.is_empty() {
        judge_soon(&mut tx).await?;
    }
    alerts::enqueue_comparison(&mut tx).await?;
    tx.commit().await
}
