//! Changing a round's dates.

use platform_audit::{Actor, Change};
use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::{Round, RoundId, Schedule, ScheduleProblem, store};
use crate::round_news;
use crate::staff::Headquarters;

/// Why the dates were not changed.
#[derive(Debug, Error)]
pub(crate) enum RescheduleError {
    /// No such round.
    #[error("テスト回がありません")]
    NoSuchRound,
    /// The dates do not fit each other.
    #[error("{0}")]
    Schedule(ScheduleProblem),
    /// Report cards print the 実施日, and final ones stay as they are.
    #[error("確定したテスト回の日程は変更できません。訂正するときは、先に集計中に戻してください")]
    Frozen,
    /// Somebody changed the round since it was shown.
    #[error("表示したあとに、別の人がこのテスト回を変更しました")]
    Stale,
    /// The database.
    #[error("the schedule could not be changed")]
    Db(#[from] DbError),
}

/// Writes a round's dates, if nobody changed it since revision `seen`.
pub(crate) async fn reschedule_round(
    database: &Database,
    by: &Headquarters,
    id: RoundId,
    seen: i64,
    schedule: &Schedule,
) -> Result<Round, RescheduleError> {
    if let Some(problem) = schedule.problem() {
        return Err(RescheduleError::Schedule(problem));
    }
    let mut tx = database.write().await?;
    let actor: &Actor = by.actor();
    // What is read before a guarded write that wins is what it replaced.
    let before = store::find_round(&mut tx, id).await?.ok_or(RescheduleError::NoSuchRound)?;
    let won = store::advance_schedule(&mut tx, id, seen, schedule).await?;
    let round = store::find_round(&mut tx, id).await?.ok_or(RescheduleError::NoSuchRound)?;
    if !won {
        return Err(RescheduleError::Stale);
    }
    if round.state.is_final() {
        return Err(RescheduleError::Frozen);
    }
    let facts = json!({
        "sat_on": Change::new(before.sat_on, schedule.sat_on),
        "sat_until": Change::new(before.sat_until, schedule.sat_until),
        "roster_deadline_at": Change::new(before.roster_deadline_at, schedule.roster_deadline_at),
        "opens_at": Change::new(before.opens_at, schedule.opens_at),
        "deadline_at": Change::new(before.deadline_at, schedule.deadline_at),
        "grace_minutes": Change::new(before.grace_minutes, schedule.grace_minutes),
        "publish_at": Change::new(before.publish_at, schedule.publish_at),
    });
    platform_audit::record(&mut tx, actor, "rounds.rescheduled", format!("rounds/{}", round.name), &facts)
        .await?;
    round_news::tell_of_deadline(&mut tx, &round, before.deadline_at).await?;
    tx.commit().await?;
    Ok(round)
}
