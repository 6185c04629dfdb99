//! Who is carried over.

use platform_database::{DbResult, ReadTx};
use serde::Serialize;

use super::store::{Former, list_former};
use crate::juku::JukuId;
use crate::rounds::Round;

/// Those who sat the round before, by what becomes of them.
#[derive(Debug, Serialize)]
pub(super) struct CarryPlan {
    /// They are entered.
    pub(super) carried: Vec<Former>,
    /// They sit the round already.
    pub(super) entered: usize,
    /// They are 休会 or 退会.
    pub(super) away: usize,
}

/// The round before `round`, if there was one.
pub(crate) fn previous_of<'r>(rounds: &'r [Round], round: &Round) -> Option<&'r Round> {
    rounds.iter().filter(|other| other.name < round.name).max_by_key(|other| other.name)
}

/// Plans who of a 塾 is carried over from the round `before`.
pub(super) async fn plan_carry_over(
    tx: &mut ReadTx,
    juku: JukuId,
    (before, round): (&Round, &Round),
) -> DbResult<CarryPlan> {
    let former = list_former(tx, juku, (before.id, round.id)).await?;
    let (entered, open): (Vec<Former>, Vec<Former>) = former.into_iter().partition(|one| one.is_entered);
    let (carried, away): (Vec<Former>, Vec<Former>) = open.into_iter().partition(Former::is_enrolled);
    Ok(CarryPlan { carried, entered: entered.len(), away: away.len() })
}
