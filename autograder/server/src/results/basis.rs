//! Whether numbers are provisional or final.

use platform_database::{DbResult, ReadTx};

use crate::rounds::Round;
use crate::snapshots::{self, Snapshot};
use crate::staff::Scope;

/// Where the numbers of a screen or a page come from.
#[derive(Clone, Debug)]
pub(crate) enum Basis {
    /// 速報: computed from the marks as they are now.
    Provisional,
    /// 確定: read from this snapshot.
    Final(Snapshot),
}

impl Basis {
    /// The word beside every number.
    pub(crate) fn label(&self) -> &'static str {
        match self {
            Basis::Provisional => "速報",
            Basis::Final(_) => "確定",
        }
    }

    /// The word with the version: 「速報」, 「確定（第1版）」.
    pub(crate) fn edition(&self) -> String {
        match self {
            Basis::Provisional => self.label().to_owned(),
            Basis::Final(snapshot) => format!("{}（第{}版）", self.label(), snapshot.version),
        }
    }

    /// Whether numbers may still change.
    pub(crate) fn is_provisional(&self) -> bool {
        matches!(self, Basis::Provisional)
    }
}

/// What somebody of `scope` reads: the latest snapshot once there is one. While 本部 corrects a round
/// (集計中 again), only 本部 sees the moving numbers; everybody else keeps reading the snapshot.
pub(crate) async fn find_basis(tx: &mut ReadTx, scope: &Scope, round: &Round) -> DbResult<Basis> {
    let latest = snapshots::find_latest(tx, round.id).await?;
    Ok(match latest {
        Some(snapshot) if round.state.is_final() || !scope.is_headquarters() => Basis::Final(snapshot),
        _ => Basis::Provisional,
    })
}
