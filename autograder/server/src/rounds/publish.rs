//! 公開 at the time that 本部 set.

use platform_audit::Actor;
use platform_tasks::{Lane, Task, TaskRun};
use serde::{Deserialize, Serialize};

use super::{MoveRoundError, RoundId, RoundState, move_round};
use crate::app::App;
use crate::snapshots;

/// What the history of the round says of it.
const REASON: &str = "公開日時になりました";

/// Publishes a round whose 公開日時 has come.
#[derive(Serialize, Deserialize)]
pub(crate) struct PublishRound {
    pub(crate) round: RoundId,
}

impl Task for PublishRound {
    const KIND: &'static str = "rounds.publish";
    const LANE: Lane = Lane::Prompt;
}

/// Publishes what waits for a time that has come; what 本部 published or took back before stays. What 塾 and 教室 read is
/// decided by the time alone: this moves the round along, and tells them.
pub(crate) async fn publish_scheduled(app: App, task: PublishRound, _run: TaskRun) -> anyhow::Result<()> {
    let mut tx = app.database.write().await?;
    if !snapshots::is_due(&mut tx, task.round).await? {
        return Ok(());
    }
    match move_round(&mut tx, &Actor::server(), task.round, RoundState::Published, REASON).await {
        Ok(_) => Ok(tx.commit().await?),
        // Somebody was faster.
        Err(MoveRoundError::Stale | MoveRoundError::NoSuchStep { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
