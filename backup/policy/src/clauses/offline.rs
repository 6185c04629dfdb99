//! 1: a copy that nobody can change now.

use crate::{Clause, MediumState, Policy, Protection, Reason, Rule, Step, Timestamp};
use crate::{tally::Tally, weighed_copy::WeighedCopy};

/// Looks for a copy that one could rely on and that is really offline or immutable now.
///
/// Decision: a lock is as good as a shelf. A tape in its library, a disk that stays plugged in, a medium that is lent
/// and a lock that has ended are neither.
pub(crate) fn offline(policy: &Policy, copies: &[WeighedCopy<'_>], now: Timestamp) -> Clause {
    let mut tally = Tally::new();
    for (place, copy) in copies.iter().enumerate() {
        tally.add(Some(place), copy.evidence(against(policy, copy.copy.protection, now)));
    }
    tally.into_clause(Rule::Offline, policy.terms().offline, 1, |_| Step::AddOffline)
}

/// What speaks against the copy in this clause alone; what is lost or not known speaks against it in every clause.
///
/// A lock that ends before the next copy is due is a warning: with the next run late, nothing would be locked.
fn against(policy: &Policy, protection: Protection, now: Timestamp) -> Option<Reason> {
    match protection {
        Protection::Online => Some(Reason::Online),
        Protection::Immutable { until: None } => Some(Reason::LockEndUnknown),
        Protection::Immutable { until: Some(until) } => match until.signed_duration_since(now) {
            left if left <= chrono::Duration::zero() => Some(Reason::LockExpired),
            left if left <= policy.terms().rpo => Some(Reason::LockEndsSoon),
            _ => None,
        },
        Protection::Offline { medium_state } => match medium_state {
            MediumState::Lent => Some(Reason::MediumLent),
            MediumState::Connected => Some(Reason::MediumConnected),
            _ => None,
        },
        Protection::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Answer, CopyFacts, DataClass, JobFacts, judge, samples::*};
    use chrono::Duration;

    fn answer(protection: Protection) -> Answer {
        let copy = CopyFacts { protection, ..good_nas() };
        let facts = JobFacts { copies: vec![copy], ..good_job() };
        judge(&strict(), &facts, now()).clause(Rule::Offline).answer
    }

    #[test]
    fn only_what_is_really_so_now_counts() {
        let locked = |hours| Protection::Immutable { until: Some(now() + Duration::hours(hours)) };
        let cases = [
            (Protection::Online, Answer::Broken),
            (Protection::Unknown, Answer::Unknown),
            (locked(24 * 30), Answer::Met),
            (locked(36), Answer::Warning),
            (locked(0), Answer::Broken),
            (locked(-1), Answer::Broken),
            (Protection::Immutable { until: None }, Answer::Unknown),
            (away(MediumState::Stored), Answer::Met),
            (away(MediumState::Lent), Answer::Broken),
            (away(MediumState::Overdue), Answer::Broken),
            (away(MediumState::Connected), Answer::Broken),
            (away(MediumState::Retired), Answer::Broken),
            (away(MediumState::Returned), Answer::Unknown),
            (away(MediumState::Unreadable), Answer::Broken),
            (away(MediumState::Unknown), Answer::Unknown),
        ];
        for (protection, expected) in cases {
            assert_eq!(answer(protection), expected, "{protection:?}");
        }
    }

    #[test]
    fn the_step_fits_what_is_there() {
        let steps = |copy| {
            let facts = JobFacts { copies: vec![copy], ..good_job() };
            let verdict = judge(&strict(), &facts, now());
            verdict.clause(Rule::Offline).todo.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        let connected = CopyFacts { protection: away(MediumState::Connected), ..good_tape() };
        assert_eq!(steps(connected), ["コピー「テープA」: 媒体を取り外し、保管場所に戻してください。"]);
        let set_up = "切り離して保管するコピーか、書き換え禁止のコピーを1つ作ってください。";
        assert_eq!(steps(good_nas()), [set_up]);
    }

    #[test]
    fn a_class_asks_as_much_as_it_needs() {
        let facts = JobFacts { copies: vec![good_nas()], ..good_job() };
        let answer = |class| judge(&Policy::of(class), &facts, now()).clause(Rule::Offline).answer;
        let answers = DataClass::ALL.map(answer);
        assert_eq!(answers, [Answer::Broken, Answer::Warning, Answer::Met, Answer::Met]);
    }
}
