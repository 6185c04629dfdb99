//! Whether numbers are provisional or final.

use platform_database::{DbResult, ReadTx, Timestamp};
use platform_web::dates;

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

    /// When 塾 and 教室 will read these numbers, as long as 本部 alone does.
    pub(crate) fn publication_ahead(&self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Basis::Provisional => None,
            Basis::Final(snapshot) => snapshot.publication_ahead(now),
        }
    }

    /// What 本部 is told beside numbers that it alone reads.
    pub(crate) fn embargo(&self, now: Timestamp) -> Option<String> {
        let at = dates::date_time(self.publication_ahead(now)?);
        Some(format!("公開は{at}です。それまで、確定した結果は本部だけに見えます。"))
    }
}

/// What somebody of `scope` reads: the latest snapshot that they may once there is one. While 本部 corrects a round
/// (集計中 again), only 本部 sees the moving numbers; everybody else keeps reading the snapshot. Until a 公開日時, everybody
/// else keeps reading what was there before: 速報, or the version before.
pub(crate) async fn find_basis(tx: &mut ReadTx, scope: &Scope, round: &Round) -> DbResult<Basis> {
    let latest = snapshots::find_readable(tx, scope, round.id).await?;
    Ok(match latest {
        Some(snapshot) if round.state.is_final() || !scope.is_headquarters() => Basis::Final(snapshot),
        _ => Basis::Provisional,
    })
}
