//! The states of a round and what each allows.

use chrono::NaiveDate;
use platform_database::Timestamp;
use thiserror::Error;

use super::Round;
use crate::staff::{Permission, Scope};

/// Where a round stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RoundState {
    /// 準備中: exams are being defined.
    Preparing,
    /// 受付中: 塾 register pupils and enter marks.
    Open,
    /// 締切: nothing more comes in from 塾.
    Closed,
    /// 集計中: 本部 checks and corrects.
    Aggregating,
    /// 確定: a snapshot is frozen.
    Final,
    /// 公開: 塾 may print final report cards.
    Published,
}

impl RoundState {
    /// All states in the order of the rail.
    pub(crate) const ALL: [RoundState; 6] = [
        RoundState::Preparing,
        RoundState::Open,
        RoundState::Closed,
        RoundState::Aggregating,
        RoundState::Final,
        RoundState::Published,
    ];

    /// The word on screens.
    pub(crate) fn label(self) -> &'static str {
        match self {
            RoundState::Preparing => "準備中",
            RoundState::Open => "受付中",
            RoundState::Closed => "締切",
            RoundState::Aggregating => "集計中",
            RoundState::Final => "確定",
            RoundState::Published => "公開",
        }
    }

    /// The word in the database and in addresses.
    pub(crate) fn code(self) -> &'static str {
        match self {
            RoundState::Preparing => "preparing",
            RoundState::Open => "open",
            RoundState::Closed => "closed",
            RoundState::Aggregating => "aggregating",
            RoundState::Final => "final",
            RoundState::Published => "published",
        }
    }

    /// The state of that code.
    pub(crate) fn from_code(code: &str) -> Option<RoundState> {
        RoundState::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Whether a round may go from here to `next`. Steps back need a reason; they are how a round is
    /// reopened (締切 → 受付中) and corrected (確定, 公開 → 集計中).
    pub(crate) fn may_become(self, next: RoundState) -> bool {
        use RoundState::{Aggregating, Closed, Final, Open, Preparing, Published};
        matches!(
            (self, next),
            (Preparing, Open)
                | (Open, Closed | Preparing)
                | (Closed, Aggregating | Open)
                | (Aggregating, Final | Closed)
                | (Final, Published | Aggregating)
                | (Published, Aggregating)
        )
    }

    /// Whether numbers come from a snapshot.
    pub(crate) fn is_final(self) -> bool {
        matches!(self, RoundState::Final | RoundState::Published)
    }
}

/// Why marks cannot be written now.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum MarkingClosed {
    /// The round is not open yet.
    #[error("このテスト回はまだ受付前です")]
    NotYet,
    /// Deadline and grace are over.
    #[error("入力は締め切りました")]
    DeadlinePassed,
    /// 受付締切 is over: who sits the round is settled.
    #[error("受験者の受付は締め切りました。追加と取り消しは、本部にお願いしてください")]
    RosterClosed,
    /// 本部 closed it.
    #[error("このテスト回は{0}のため、変更できません")]
    State(&'static str),
    /// The switches of the person's 塾 or 教室 forbid it.
    #[error("{0}の権限が止められています")]
    SwitchedOff(&'static str),
}

impl Round {
    /// The 締切 that holds for the place that looks: the round's own, or a later one granted to the place.
    pub(crate) fn deadline(&self) -> Timestamp {
        self.extended_until.map_or(self.deadline_at, |until| until.max(self.deadline_at))
    }

    /// The last moment at which marks are taken: deadline plus grace.
    pub(crate) fn last_moment(&self) -> Timestamp {
        self.with_grace(self.deadline())
    }

    /// Whether the place that looks has another 締切 that has not passed. It holds in whatever state the round is.
    pub(crate) fn is_extended(&self, now: Timestamp) -> bool {
        self.extended_until.is_some_and(|until| now <= self.with_grace(until))
    }

    fn with_grace(&self, moment: Timestamp) -> Timestamp {
        moment + chrono::Duration::minutes(self.grace_minutes)
    }

    /// The last day on which the test is sat.
    pub(crate) fn last_day(&self) -> NaiveDate {
        self.sat_until.unwrap_or(self.sat_on)
    }

    /// Whether 受付締切 has passed. Another 締切 for marks that was granted to a place does not move it.
    pub(crate) fn is_roster_closed(&self, now: Timestamp) -> bool {
        self.roster_deadline_at.is_some_and(|deadline| now > deadline)
    }

    /// When 塾 and 教室 will read what is 確定 or will be, as long as that lies ahead.
    pub(crate) fn publication_ahead(&self, now: Timestamp) -> Option<Timestamp> {
        self.publish_at.filter(|at| now < *at && self.state < RoundState::Published)
    }

    /// Whether somebody of `scope` may register pupils for the round at `now`. 本部 prepares before it opens
    /// and adds late pupils until the numbers are final; everybody else is done at 受付締切.
    pub(crate) fn registering(&self, scope: &Scope, now: Timestamp) -> Result<(), MarkingClosed> {
        if !scope.allows(Permission::Register) {
            return Err(MarkingClosed::SwitchedOff(Permission::Register.label()));
        }
        match self.state {
            RoundState::Final | RoundState::Published => Err(MarkingClosed::State(self.state.label())),
            _ if scope.is_headquarters() => Ok(()),
            _ if self.is_roster_closed(now) => Err(MarkingClosed::RosterClosed),
            _ if self.is_extended(now) => Ok(()),
            RoundState::Open if now > self.last_moment() => Err(MarkingClosed::DeadlinePassed),
            RoundState::Preparing | RoundState::Open => Ok(()),
            state => Err(MarkingClosed::State(state.label())),
        }
    }

    /// Whether somebody of `scope` may write marks at `now`. 本部 corrects while 集計中; a place with an extension goes on
    /// whatever the state.
    pub(crate) fn marking(&self, scope: &Scope, now: Timestamp) -> Result<(), MarkingClosed> {
        if !scope.allows(Permission::Mark) {
            return Err(MarkingClosed::SwitchedOff(Permission::Mark.label()));
        }
        match self.state {
            RoundState::Preparing => Err(MarkingClosed::NotYet),
            RoundState::Open if now < self.opens_at => Err(MarkingClosed::NotYet),
            RoundState::Aggregating if scope.is_headquarters() => Ok(()),
            _ if self.is_extended(now) => Ok(()),
            RoundState::Open if now > self.last_moment() => Err(MarkingClosed::DeadlinePassed),
            RoundState::Open => Ok(()),
            state => Err(MarkingClosed::State(state.label())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_one_code() {
        for state in RoundState::ALL {
            assert_eq!(RoundState::from_code(state.code()), Some(state));
        }
    }

    #[test]
    fn a_round_goes_forward_one_step_at_a_time() {
        for (at, state) in RoundState::ALL.into_iter().enumerate() {
            for (to, next) in RoundState::ALL.into_iter().enumerate() {
                if to > at {
                    assert_eq!(state.may_become(next), to == at + 1, "{state:?} → {next:?}");
                }
            }
        }
    }
}
