//! Making pupils nameless who left long ago.

use anyhow::Context;
use platform_audit::{Actor, record};
use platform_database::{Database, DbResult};
use platform_tasks::{Lane, Task, TaskRun};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::KeepLeft;
use super::erase::take_out;
use super::repeat::enqueue_keeping;
use super::store;
use crate::app::App;
use crate::printings::PurgePrintings;
use crate::rounds;

/// How many pupils one transaction makes nameless, so that nobody waits long for the tables.
const AT_ONCE: i64 = 50;

/// Makes everybody nameless whose time has come. Asked again, it finds nobody.
#[derive(Serialize, Deserialize)]
pub(crate) struct AnonymiseLeft;

impl Task for AnonymiseLeft {
    const KIND: &'static str = "students.anonymise_left";
    const LANE: Lane = Lane::Prompt;
}

pub(crate) async fn anonymise_left_pupils(
    app: App,
    _task: AnonymiseLeft,
    _run: TaskRun,
) -> anyhow::Result<()> {
    let done = anonymise_left(&app.database, &Actor::server(), app.keep_left).await;
    let pupils = done.context("while making pupils nameless who left long ago")?;
    tracing::info!(pupils, "pupils who left long ago are nameless");
    Ok(())
}

/// Erases everybody who left longer ago than `keep` says, and says how many. The record of it holds counts alone.
pub(crate) async fn anonymise_left(database: &Database, by: &Actor, keep: KeepLeft) -> DbResult<u64> {
    let mut all = 0;
    loop {
        let mut tx = database.write().await?;
        let until = keep.until(tx.now());
        let due = store::list_left(&mut tx, until, (AT_ONCE, 0)).await?;
        let mut pupils = 0;
        for left in &due {
            pupils += u64::from(take_out(&mut tx, &left.pupil).await?.is_some());
        }
        if pupils == 0 {
            return Ok(all);
        }
        rounds::advance_every_wording(&mut tx).await?;
        let facts = json!({ "pupils": pupils, "left_until": until.0, "years": keep.years() });
        record(&mut tx, by, "students.anonymised", "students", &facts).await?;
        platform_tasks::enqueue(&mut tx, &PurgePrintings).await?;
        enqueue_keeping(&mut tx).await?;
        tx.commit().await?;
        all += pupils;
    }
}
