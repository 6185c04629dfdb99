//! Ticking a finding off, and taking that back.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::cache::{InspectionCache, load_findings};
use super::{TickId, store};
use crate::rounds::{self, RoundId};
use crate::staff::Headquarters;

/// The most letters of a note.
const LONGEST_NOTE: usize = 500;

/// Why a finding stays open.
#[derive(Debug, Error)]
pub(super) enum TickFindingError {
    /// No such round.
    #[error("テスト回がありません")]
    NoSuchRound,
    /// It is not found any more: the marks were mended, or changed once more.
    #[error("この項目は、得点が変わったため、もう点検に出ていません")]
    Gone,
    /// Nobody could tell later what was looked at.
    #[error("確認した内容をひとこと書いてください")]
    NoteMissing,
    /// More letters than are kept.
    #[error("確認の内容は{LONGEST_NOTE}文字までです")]
    NoteTooLong,
    /// Somebody ticked it off already.
    #[error("この項目は、別の人がもう確認しています")]
    Ticked,
    /// The database.
    #[error("the finding could not be ticked off")]
    Db(#[from] DbError),
}

/// Keeps that 本部 looked at the finding of that name, with a note. What is found is computed first and alone: a long
/// look must not keep marks waiting. Gives the tick.
pub(super) async fn tick_finding(
    database: &Database,
    by: &Headquarters,
    cache: &InspectionCache,
    round: RoundId,
    (name, note): (&str, &str),
) -> Result<TickId, TickFindingError> {
    let note = note.trim();
    if note.is_empty() {
        return Err(TickFindingError::NoteMissing);
    }
    if note.chars().count() > LONGEST_NOTE {
        return Err(TickFindingError::NoteTooLong);
    }
    let mut reading = database.read().await?;
    let round = rounds::find_round(&mut reading, round).await?.ok_or(TickFindingError::NoSuchRound)?;
    let look = load_findings(&mut reading, cache, &round).await?;
    drop(reading);
    let finding =
        look.findings.iter().find(|finding| finding.name() == name).ok_or(TickFindingError::Gone)?;
    let mut tx = database.write().await?;
    let ticked = store::claim_tick(&mut tx, round.id, finding, note, &by.actor().name).await?;
    let id = ticked.ok_or(TickFindingError::Ticked)?;
    let subject = format!("rounds/{}/inspections/{name}", round.name);
    platform_audit::record(&mut tx, by.actor(), "inspections.ticked", subject, &json!({})).await?;
    tx.commit().await?;
    Ok(id)
}

/// Why a tick stays.
#[derive(Debug, Error)]
pub(super) enum UntickError {
    /// No such tick, or somebody took it back already.
    #[error("確認の印がありません")]
    NoSuchTick,
    /// The database.
    #[error("the tick could not be taken back")]
    Db(#[from] DbError),
}

/// Opens a finding again. Gives the round.
pub(super) async fn untick_finding(
    database: &Database,
    by: &Headquarters,
    id: TickId,
) -> Result<RoundId, UntickError> {
    let mut tx = database.write().await?;
    let (round, finding) = store::find_tick(&mut tx, id).await?.ok_or(UntickError::NoSuchTick)?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or(UntickError::NoSuchTick)?;
    if !store::delete_tick(&mut tx, id).await? {
        return Err(UntickError::NoSuchTick);
    }
    let subject = format!("rounds/{}/inspections/{finding}", round.name);
    platform_audit::record(&mut tx, by.actor(), "inspections.unticked", subject, &json!({})).await?;
    tx.commit().await?;
    Ok(round.id)
}
