//! Moving a round from one state to another.

use platform_audit::{Actor, Change};
use platform_database::{Database, DbError, WriteTx};
use serde_json::json;
use thiserror::Error;

use super::{Round, RoundId, RoundState, Schedule, ScheduleProblem, store};
use crate::staff::Headquarters;
use crate::{exams, round_news, snapshots};

/// Why a round stays where it is.
#[derive(Debug, Error)]
pub(crate) enum MoveRoundError {
    /// No such round.
    #[error("テスト回がありません")]
    NoSuchRound,
    /// The rail has no such step.
    #[error("{}から{}へは進められません", .from.label(), .to.label())]
    NoSuchStep {
        /// Where it stands.
        from: RoundState,
        /// Where it should have gone.
        to: RoundState,
    },
    /// 確定 freezes a snapshot; a plain step would leave the round without one.
    #[error("確定は、集計中の画面の「確定する」で行ってください")]
    NeedsSnapshot,
    /// A step back without a reason.
    #[error("状態を戻すときは、理由を書いてください")]
    ReasonMissing,
    /// Exams are missing or their sections do not sum to 満点.
    #[error("問題構成に直すところがあります")]
    ExamsUnfinished(Vec<String>),
    /// Dates that do not fit each other, from a program that did not know all of them.
    #[error("日程に直すところがあります。{0}")]
    DatesUnfit(ScheduleProblem),
    /// 受付中 with a deadline in the past would refuse every mark.
    #[error("締切がもう過ぎています。先に締切を変更してください")]
    DeadlinePassed,
    /// Marks are there already.
    #[error("得点が入っているため、準備中には戻せません")]
    MarksExist,
    /// Somebody else moved it first.
    #[error("別の人が先に状態を変更しました")]
    Stale,
    /// The database.
    #[error("the round could not be moved")]
    Db(#[from] DbError),
}

/// Moves a round one step, in a transaction of its own. Only 確定 needs more: it freezes a snapshot.
pub(crate) async fn advance_round(
    database: &Database,
    by: &Headquarters,
    id: RoundId,
    to: RoundState,
    reason: &str,
) -> Result<Round, MoveRoundError> {
    if to == RoundState::Final {
        return Err(MoveRoundError::NeedsSnapshot);
    }
    let mut tx = database.write().await?;
    let round = move_round(&mut tx, by.actor(), id, to, reason).await?;
    tx.commit().await?;
    Ok(round)
}

/// Checks and records one step, in the caller's transaction (確定 freezes its snapshot in the same one).
pub(crate) async fn move_round(
    tx: &mut WriteTx,
    actor: &Actor,
    id: RoundId,
    to: RoundState,
    reason: &str,
) -> Result<Round, MoveRoundError> {
    let round = store::find_round(tx, id).await?.ok_or(MoveRoundError::NoSuchRound)?;
    let from = round.state;
    if !from.may_become(to) {
        return Err(MoveRoundError::NoSuchStep { from, to });
    }
    if to < from && reason.trim().is_empty() {
        return Err(MoveRoundError::ReasonMissing);
    }
    if !store::advance_state(tx, id, from, to).await? {
        return Err(MoveRoundError::Stale);
    }
    check_arrival(tx, &round, to).await?;
    store::insert_move(tx, id, (from, to), reason.trim(), &actor.name).await?;
    let mut facts = json!({ "state": Change::new(from.code(), to.code()), "reason": reason.trim() });
    if to == RoundState::Published
        && let Some(waited_for) = store::claim_publication(tx, &round).await?
    {
        facts["publish_at"] = json!(Change::new(waited_for, tx.now()));
    }
    platform_audit::record(tx, actor, "rounds.moved", format!("rounds/{}", round.name), &facts).await?;
    let round = store::find_round(tx, id).await?.ok_or(MoveRoundError::NoSuchRound)?;
    match (from, to) {
        (_, RoundState::Published) => snapshots::publish(tx, &round).await?,
        (RoundState::Final, _) => snapshots::withdraw(tx, round.id).await?,
        _ => {}
    }
    round_news::tell_of_move(tx, &round, from).await?;
    Ok(round)
}

/// What must be true where the round arrives.
async fn check_arrival(tx: &mut WriteTx, round: &Round, to: RoundState) -> Result<(), MoveRoundError> {
    match to {
        RoundState::Open => {
            if round.last_moment() <= tx.now() {
                return Err(MoveRoundError::DeadlinePassed);
            }
            if let Some(problem) = Schedule::from(round).problem() {
                return Err(MoveRoundError::DatesUnfit(problem));
            }
            let problems = exams::list_problems(tx, round.id).await?;
            if problems.is_empty() { Ok(()) } else { Err(MoveRoundError::ExamsUnfinished(problems)) }
        }
        RoundState::Preparing if store::count_sittings(tx, round.id).await? > 0 => {
            Err(MoveRoundError::MarksExist)
        }
        _ => Ok(()),
    }
}
