//! A copy with what speaks against counting it.

use crate::{CopyFacts, Evidence, Fact, Need, Outcome, Policy, Protection, Reason, Timestamp};
use crate::{MediumState, freshness::Freshness};

/// A copy and the reasons that hold for every clause. Each clause adds its own.
#[derive(Debug, Clone)]
pub(crate) struct WeighedCopy<'a> {
    pub(crate) copy: &'a CopyFacts,
    reasons: Vec<Reason>,
}

impl<'a> WeighedCopy<'a> {
    /// Weighs whether the copy holds data that one could rely on.
    pub(crate) fn new(policy: &Policy, copy: &'a CopyFacts, now: Timestamp) -> Self {
        let found = [
            last_write(copy.last_outcome),
            (copy.open_failed_checks > 0).then_some(Reason::CopyDamaged),
            age(policy, copy, now),
            encryption(policy.terms().encryption, copy.encrypted),
            copy.missed_at.map(|_at| Reason::MediumMissed),
            keeping(copy.protection),
        ];
        Self { copy, reasons: found.into_iter().flatten().collect() }
    }

    /// The copy as evidence in a clause that has reasons of its own.
    pub(crate) fn evidence(&self, more: impl IntoIterator<Item = Reason>) -> Evidence {
        let CopyFacts { id, ref name, medium, written_at, missed_at, .. } = *self.copy;
        let fact = Fact::Copy { id, name: name.clone(), medium, written_at, missed_at };
        Evidence::new(fact, self.reasons.iter().copied().chain(more))
    }
}

fn last_write(outcome: Option<Outcome>) -> Option<Reason> {
    match outcome {
        None => Some(Reason::OutcomeUnknown),
        Some(Outcome::Succeeded) => None,
        Some(Outcome::Warned) => Some(Reason::CopyWarned),
        Some(Outcome::Failed) => Some(Reason::CopyFailed),
        Some(Outcome::Interrupted | Outcome::Cancelled) => Some(Reason::CopyUnfinished),
    }
}

/// A medium that is taken out cannot follow every run, so it has a limit of its own. A copy of which nobody knows how
/// it is kept is stale only when it would be in any case.
fn age(policy: &Policy, copy: &CopyFacts, now: Timestamp) -> Option<Reason> {
    let taken_out = matches!(copy.protection, Protection::Offline { .. });
    let limit = match copy.protection {
        Protection::Offline { .. } => policy.offline_limit(),
        Protection::Online | Protection::Immutable { .. } => policy.run_limit(),
        Protection::Unknown => policy.run_limit().max(policy.offline_limit()),
    };
    match copy.written_at.map(|at| limit.freshness(at, now)) {
        None => Some(Reason::WrittenUnknown),
        Some(Freshness::Fresh) => None,
        Some(Freshness::Ageing) if taken_out => Some(Reason::OfflineAgeing),
        Some(Freshness::Ageing) => Some(Reason::CopyAgeing),
        Some(Freshness::Stale) if taken_out => Some(Reason::OfflineStale),
        Some(Freshness::Stale) => Some(Reason::CopyStale),
        Some(Freshness::FromTheFuture) => Some(Reason::FromTheFuture),
    }
}

fn encryption(need: Need, encrypted: Option<bool>) -> Option<Reason> {
    match (need, encrypted) {
        (Need::NotNeeded, _) | (_, Some(true)) => None,
        (Need::Advised, _) => Some(Reason::EncryptionAdvised),
        (Need::Required, Some(false)) => Some(Reason::NotEncrypted),
        (Need::Required, None) => Some(Reason::EncryptionUnknown),
    }
}

/// A medium that is lent or connected still holds its data; one that was discarded, cannot be read or was not brought back
/// does not count.
/// Where nobody knows how the copy is kept, it may be on such a medium.
fn keeping(protection: Protection) -> Option<Reason> {
    match protection {
        Protection::Online | Protection::Immutable { .. } => None,
        Protection::Unknown => Some(Reason::ProtectionUnknown),
        Protection::Offline { medium_state } => match medium_state {
            MediumState::Stored | MediumState::Lent | MediumState::Connected => None,
            MediumState::Overdue => Some(Reason::MediumOverdue),
            MediumState::Retired => Some(Reason::MediumRetired),
            MediumState::Returned => Some(Reason::MediumUninspected),
            MediumState::Unreadable => Some(Reason::MediumUnreadable),
            MediumState::Unknown => Some(Reason::MediumStateUnknown),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        DataClass,
        samples::{good_nas, good_tape, now},
    };
    use chrono::Duration;

    fn reasons(class: DataClass, copy: &CopyFacts) -> Vec<Reason> {
        WeighedCopy::new(&Policy::of(class), copy, now()).reasons
    }

    fn changed(mut copy: CopyFacts, change: impl Fn(&mut CopyFacts)) -> Vec<Reason> {
        change(&mut copy);
        reasons(DataClass::Restricted, &copy)
    }

    #[test]
    fn a_copy_counts_while_it_is_fresh_whole_and_encrypted() {
        let ago = |hours| Some(now() - Duration::hours(hours));
        let cases = [
            (changed(good_nas(), |_| ()), vec![]),
            (changed(good_nas(), |copy| copy.written_at = ago(29)), vec![Reason::CopyAgeing]),
            (changed(good_nas(), |copy| copy.written_at = ago(37)), vec![Reason::CopyStale]),
            (changed(good_nas(), |copy| copy.written_at = ago(-1)), vec![Reason::FromTheFuture]),
            (changed(good_nas(), |copy| copy.written_at = None), vec![Reason::WrittenUnknown]),
            (changed(good_nas(), |copy| copy.last_outcome = None), vec![Reason::OutcomeUnknown]),
            (changed(good_nas(), |copy| copy.last_outcome = Some(Outcome::Warned)), vec![Reason::CopyWarned]),
            (changed(good_nas(), |copy| copy.last_outcome = Some(Outcome::Failed)), vec![Reason::CopyFailed]),
            (
                changed(good_nas(), |copy| copy.last_outcome = Some(Outcome::Cancelled)),
                vec![Reason::CopyUnfinished],
            ),
            (changed(good_nas(), |copy| copy.open_failed_checks = 1), vec![Reason::CopyDamaged]),
            (changed(good_nas(), |copy| copy.encrypted = Some(false)), vec![Reason::NotEncrypted]),
            (changed(good_nas(), |copy| copy.encrypted = None), vec![Reason::EncryptionUnknown]),
        ];
        for (at, (found, expected)) in cases.into_iter().enumerate() {
            assert_eq!(found, expected, "case {at}");
        }
    }

    #[test]
    fn a_medium_that_is_taken_out_has_days() {
        let ago = |days| Some(now() - Duration::days(days));
        assert_eq!(changed(good_tape(), |copy| copy.written_at = ago(7)), []);
        assert_eq!(changed(good_tape(), |copy| copy.written_at = ago(8)), [Reason::OfflineAgeing]);
        assert_eq!(changed(good_tape(), |copy| copy.written_at = ago(15)), [Reason::OfflineStale]);
        let unknown = |days| {
            let protection = Protection::Unknown;
            changed(good_tape(), |copy| (copy.written_at, copy.protection) = (ago(days), protection))
        };
        assert_eq!(unknown(7), [Reason::ProtectionUnknown]);
        assert_eq!(unknown(15), [Reason::CopyStale, Reason::ProtectionUnknown]);
    }

    #[test]
    fn a_lent_medium_holds_its_data_and_a_lost_one_does_not_count() {
        let in_state = |medium_state| {
            changed(good_tape(), |copy| copy.protection = Protection::Offline { medium_state })
        };
        for state in [MediumState::Stored, MediumState::Lent, MediumState::Connected] {
            assert_eq!(in_state(state), [], "{state}");
        }
        assert_eq!(in_state(MediumState::Overdue), [Reason::MediumOverdue]);
        assert_eq!(in_state(MediumState::Retired), [Reason::MediumRetired]);
        assert_eq!(in_state(MediumState::Returned), [Reason::MediumUninspected]);
        assert_eq!(in_state(MediumState::Unreadable), [Reason::MediumUnreadable]);
        assert_eq!(in_state(MediumState::Unknown), [Reason::MediumStateUnknown]);
    }

    #[test]
    fn what_a_stocktake_did_not_find_counts_nowhere_however_it_is_registered() {
        for medium_state in [MediumState::Stored, MediumState::Connected] {
            let missed = changed(good_tape(), |copy| {
                copy.protection = Protection::Offline { medium_state };
                copy.missed_at = Some(now());
            });
            assert_eq!(missed, [Reason::MediumMissed], "{medium_state}");
        }
    }

    #[test]
    fn encryption_is_asked_of_each_class_as_it_needs() {
        let plain = CopyFacts { encrypted: Some(false), ..good_nas() };
        assert_eq!(reasons(DataClass::Internal, &plain), [Reason::EncryptionAdvised]);
        assert_eq!(reasons(DataClass::Public, &plain), []);
    }
}
