//! The page.

use std::time::Instant;

use axum::extract::State;
use axum::response::Html;
use platform_database::{Database, DbResult};
use platform_mail::{MessageState, count_messages};
use platform_tasks::{TaskState, count_by_state, find_longest_due};
use platform_web::{Refusal, Shell};

use super::Ground;
use super::views::{DatabaseFacts, Queues, StandingView};
use crate::Directory;

/// Shows how the server stands now.
pub(crate) async fn show<S, D: Directory<S>>(
    State(database): State<Database>,
    State(ground): State<Ground>,
    _chief: D::Chief,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let (facts, queues, findings) =
        tokio::join!(ask_database(&database), ask_queues(&database), ground.look());
    let view = StandingView::new(&ground, database.now(), &facts?, queues?, findings);
    shell.at(vec![("ホーム", "/".to_owned())]).show("サーバーの状態", view)
}

async fn ask_database(database: &Database) -> DbResult<DatabaseFacts> {
    let asked = Instant::now();
    let version = database.engine_version().await?;
    let took = asked.elapsed();
    let bytes = database.size_bytes().await?;
    Ok(DatabaseFacts { dialect: database.dialect(), version, took, bytes, pools: database.connections() })
}

async fn ask_queues(database: &Database) -> DbResult<Queues> {
    let mut tx = database.read().await?;
    let tasks = count_by_state(&mut tx).await?;
    let count = |state| tasks.get(&state).copied().unwrap_or_default();
    Ok(Queues {
        waiting: count(TaskState::Waiting),
        running: count(TaskState::Running),
        failed: count(TaskState::Failed),
        longest: find_longest_due(&mut tx).await?.map(|since| tx.now() - since),
        mail_waiting: count_messages(&mut tx, Some(MessageState::Waiting), "").await?,
        mail_dead: count_messages(&mut tx, Some(MessageState::Dead), "").await?,
    })
}
