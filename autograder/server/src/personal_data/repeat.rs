//! Keeping erased who was erased, whatever is restored.

use anyhow::Context;
use platform_audit::{Actor, record};
use platform_database::{Database, DbResult, WriteTx};
use platform_files::Files;
use platform_operator::Erasures;
use platform_tasks::{Lane, Task, TaskRun, enqueue_unique};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::task::spawn_blocking;

use super::erase::take_out;
use super::ledger::{self, Ledger};
use super::store::{self, ErasedRow};
use crate::app::App;
use crate::printings::PurgePrintings;
use crate::rounds;

/// How many pupils one transaction erases again, so that nobody waits long for the tables.
const AT_ONCE: usize = 50;

/// How a restore is told of those who were erased after its backup.
pub(crate) const ERASURES: Erasures = Erasures {
    read: |database| Box::pin(read_erasures(database)),
    note: ledger::note,
    repeat: |database, files| {
        Box::pin(async move { repeat_lost(database, files, &Actor::command_line()).await })
    },
    command: "autograder erasures reapply",
};

/// Notes in the 控え who was erased, and erases again whom a restore, of whatever kind, brought back. Asked again, it finds
/// nothing to do.
#[derive(Serialize, Deserialize)]
pub(crate) struct KeepErasures;

impl Task for KeepErasures {
    const KIND: &'static str = "students.keep_erasures";
    const LANE: Lane = Lane::Prompt;
}

/// Has the erasure of this transaction noted; its last step.
pub(super) async fn enqueue_keeping(tx: &mut WriteTx) -> DbResult<()> {
    enqueue_unique(tx, "erasures", &KeepErasures).await.map(drop)
}

pub(crate) async fn keep_erasures(app: App, _task: KeepErasures, _run: TaskRun) -> anyhow::Result<()> {
    let repeated = reapply_erasures(&app.database, &app.files, &Actor::server()).await?;
    if repeated > 0 {
        tracing::warn!(repeated, "pupils whom a restore had brought back were erased again");
    }
    Ok(())
}

/// Brings the 控え up to what the database knows, and the database up to the 控え; says how many were erased again.
pub(crate) async fn reapply_erasures(database: &Database, files: &Files, by: &Actor) -> anyhow::Result<u64> {
    // Whoever notes at the same time may put an older 控え over this one, so it is looked at until nothing is missing.
    while note_erasures(files, read_erasures(database).await?).await? {}
    let repeated = repeat_lost(database, files, by).await.context("while erasing again")?;
    Ok(repeated.unwrap_or_default())
}

/// Adds lines to the 控え, and says whether any was missing there.
pub(crate) async fn note_erasures(files: &Files, lines: String) -> anyhow::Result<bool> {
    let files = files.clone();
    let noting = spawn_blocking(move || ledger::note(&files, &lines));
    noting.await?.context("while noting erasures")
}

async fn read_erasures(database: &Database) -> DbResult<String> {
    Ok(load_erased(database).await?.to_string())
}

async fn load_erased(database: &Database) -> DbResult<Ledger> {
    Ok(Ledger::of(store::list_erased(&mut database.read().await?).await?))
}

/// Erases those of the 控え who are back, and says how many; `None` where there is none. Who is not in the database was
/// registered after the backup.
async fn repeat_lost(database: &Database, files: &Files, by: &Actor) -> anyhow::Result<Option<u64>> {
    let files = files.clone();
    let Some(ledger) = spawn_blocking(move || Ledger::load(&files)).await?? else { return Ok(None) };
    let lost = ledger.without(&load_erased(database).await?);
    let mut repeated = 0;
    for some in lost.chunks(AT_ONCE) {
        repeated += erase_again(database, some, by).await?;
    }
    Ok(Some(repeated))
}

/// Erases those of the rows that say who somebody is, and says how many.
async fn erase_again(database: &Database, lost: &[ErasedRow], by: &Actor) -> DbResult<u64> {
    let mut tx = database.write().await?;
    let back = store::list_named(&mut tx, lost).await?;
    let mut repeated = 0;
    for pupil in &back {
        let is_same = |row: &&ErasedRow| (row.id, row.created_at) == (pupil.id, pupil.created_at);
        let Some(before) = lost.iter().find(is_same) else { continue };
        // A double was taken out with the pupil into whom it was merged.
        let Some(mut facts) = take_out(&mut tx, pupil).await? else { continue };
        facts["erased_at"] = json!(before.erased_at);
        record(&mut tx, by, "students.erased_again", format!("students/{}", pupil.id), &facts).await?;
        repeated += 1;
    }
    if repeated == 0 {
        return Ok(0);
    }
    rounds::advance_every_wording(&mut tx).await?;
    platform_tasks::enqueue(&mut tx, &PurgePrintings).await?;
    tx.commit().await?;
    Ok(repeated)
}
