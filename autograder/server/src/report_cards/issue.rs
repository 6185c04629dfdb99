//! An issue of a round's report cards: which numbers they show, and whether they are marked 速報.

use platform_database::{DbResult, ReadTx, Timestamp};

use crate::results::{self, Basis};
use crate::rounds::{Round, RoundState};
use crate::staff::Scope;

/// Whether a card counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seal {
    /// Marked 速報 across the page.
    Draft,
    /// 確定: it may be handed out.
    Final,
}

impl Seal {
    /// 本部 prints final cards from 確定 on, everybody else once the round is 公開. Numbers that may still change
    /// never make a final card, and while a round is corrected nobody gets one.
    fn of(scope: &Scope, state: RoundState, basis: &Basis) -> Seal {
        let published = match state {
            RoundState::Published => true,
            RoundState::Final => scope.is_headquarters(),
            _ => false,
        };
        if published && !basis.is_provisional() { Seal::Final } else { Seal::Draft }
    }
}

/// What somebody who asks for report cards gets. Every card is made from one of these.
#[derive(Clone, Debug)]
pub(crate) struct Issue {
    pub(super) basis: Basis,
    pub(super) seal: Seal,
}

impl Issue {
    /// The words beside a card: 「速報」, 「確定（第1版）」.
    pub(crate) fn edition(&self) -> String {
        match self.seal {
            Seal::Draft => "速報".to_owned(),
            Seal::Final => self.basis.edition(),
        }
    }

    /// Whether the cards are marked 速報.
    pub(crate) fn is_draft(&self) -> bool {
        self.seal == Seal::Draft
    }

    /// What 本部 is told beside cards that it alone has.
    pub(crate) fn embargo(&self, now: Timestamp) -> Option<String> {
        self.basis.embargo(now)
    }

    /// Whether the cards show frozen numbers, final or not published yet.
    pub(crate) fn is_frozen(&self) -> bool {
        !self.basis.is_provisional()
    }
}

/// The issue that somebody of `scope` gets now.
pub(crate) async fn find_issue(tx: &mut ReadTx, scope: &Scope, round: &Round) -> DbResult<Issue> {
    let basis = results::find_basis(tx, scope, round).await?;
    let waited = matches!(&basis, Basis::Final(snapshot) if snapshot.publish_at.is_some());
    let has_come = waited && round.publication_ahead(tx.now()).is_none();
    // The 公開日時 decides, even for the moment until the round is moved along.
    let state = match round.state {
        RoundState::Final if has_come => RoundState::Published,
        state => state,
    };
    Ok(Issue { seal: Seal::of(scope, state, &basis), basis })
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::juku::JukuId;
    use crate::snapshots::{Snapshot, SnapshotId};

    #[test]
    fn a_juku_waits_for_publication() {
        let (own, all) = (Scope::kept(Some(JukuId(1)), None), Scope::at_the_terminal());
        let frozen = Basis::Final(Snapshot {
            id: SnapshotId(1),
            version: 1,
            frozen_at: DateTime::UNIX_EPOCH,
            frozen_by: String::new(),
            reason: String::new(),
            sat_on: chrono::NaiveDate::MIN,
            publish_at: None,
            withdrawn_at: None,
        });
        for state in RoundState::ALL {
            let juku = state == RoundState::Published;
            let headquarters = juku || state == RoundState::Final;
            assert_eq!(Seal::of(&own, state, &frozen) == Seal::Final, juku, "{state:?}");
            assert_eq!(Seal::of(&all, state, &frozen) == Seal::Final, headquarters, "{state:?}");
            assert_eq!(Seal::of(&all, state, &Basis::Provisional), Seal::Draft, "{state:?}");
        }
    }
}
