//! Two rows that may be one pupil.

use autograder_grading::RoundName;
use platform_database::{DbResult, ReadTx};

use super::store::{self, SatRound};
use crate::staff::Scope;
use crate::students::{self, RegisteredStudent, StudentId};

/// Two rows of one 塾, and what each sat.
pub(super) struct Pair {
    pub(super) kept: RegisteredStudent,
    pub(super) other: RegisteredStudent,
    pub(super) kept_rounds: Vec<SatRound>,
    pub(super) other_rounds: Vec<SatRound>,
}

impl Pair {
    /// The rounds in which something is known of the sitting of both.
    pub(super) fn clashes(&self) -> Vec<RoundName> {
        let touched = |sat: &&SatRound| sat.is_touched;
        let both = |sat: &&SatRound| {
            self.other_rounds.iter().filter(touched).any(|other| other.round_id == sat.round_id)
        };
        self.kept_rounds.iter().filter(touched).filter(both).filter_map(SatRound::name).collect()
    }
}

/// The rows `kept` and `other`, if both are of one 塾 within the scope.
pub(super) async fn find_pair(
    tx: &mut ReadTx,
    scope: &Scope,
    kept: StudentId,
    other: StudentId,
) -> DbResult<Option<Pair>> {
    let first = students::find_student(tx, scope, kept).await?;
    let second = students::find_student(tx, scope, other).await?;
    let Some((first, second)) = first.zip(second) else { return Ok(None) };
    if first.juku_id != second.juku_id || kept == other {
        return Ok(None);
    }
    Ok(Some(Pair {
        kept_rounds: store::list_rounds_of(tx, kept).await?,
        other_rounds: store::list_rounds_of(tx, other).await?,
        kept: first,
        other: second,
    }))
}
