//! The restore points that another server keeps: what it said of them must be fresh, and nothing may be wrong with them.

use std::cmp::Reverse;

use crate::{
    Answer, Cleanness, Evidence, Fact, JobFacts, PointFacts, Policy, Reason, Timestamp, freshness::Freshness,
};

/// So many that are not well are named; of the others there is the number.
const NAMED: usize = 20;

/// How many points there are, and those that are not as they should be, the worst first.
///
/// Decision: a source that has fallen silent is 不明, whatever it said before. A point that is about to be too old is no
/// news beside the newest success of the job.
pub(super) fn points(policy: &Policy, facts: &JobFacts, now: Timestamp) -> Vec<Evidence> {
    if facts.points.is_empty() {
        return Vec::new();
    }
    let count = facts.points.len();
    if facts.points.iter().any(|point| !point.is_fresh) {
        return vec![Evidence::new(Fact::Points { count }, [Reason::PointsUnknown])];
    }
    let mut wrong: Vec<Evidence> = facts
        .points
        .iter()
        .map(|point| weigh(policy, point, now))
        .filter(|evidence| evidence.answer() != Answer::Met)
        .collect();
    wrong.sort_by_key(|evidence| Reverse(evidence.answer()));
    let more = wrong.split_off(wrong.len().min(NAMED));
    let reasons = more.iter().flat_map(|evidence| evidence.reasons.clone());
    if let Some(worst) = reasons.max_by_key(|reason| reason.answer()) {
        wrong.push(Evidence::new(Fact::MoreObjects { count: more.len() }, [worst]));
    }
    [vec![Evidence::new(Fact::Points { count }, [])], wrong].concat()
}

fn weigh(policy: &Policy, point: &PointFacts, now: Timestamp) -> Evidence {
    let found = match point.cleanness {
        Cleanness::Infected => Some(Reason::PointInfected),
        Cleanness::Suspicious => Some(Reason::PointSuspicious),
        Cleanness::Clean | Cleanness::Untold => None,
    };
    let age = match policy.run_limit().freshness(point.at, now) {
        Freshness::Fresh | Freshness::Ageing => None,
        Freshness::Stale => Some(Reason::PointStale),
        Freshness::FromTheFuture => Some(Reason::FromTheFuture),
    };
    let damaged = (point.verified == Some(false)).then_some(Reason::PointDamaged);
    let fact = Fact::Point { name: point.name.clone(), at: point.at };
    Evidence::new(fact, [found, damaged, age].into_iter().flatten())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Rule, judge, samples::*};
    use chrono::Duration;

    fn point(hours: i64, cleanness: Cleanness, verified: Option<bool>) -> PointFacts {
        let at = now() - Duration::hours(hours);
        PointFacts { name: "SV-KIKAN01".to_owned(), at, cleanness, verified, is_fresh: true }
    }

    fn clause(points: Vec<PointFacts>) -> (Answer, Vec<Reason>) {
        let clause =
            judge(&strict(), &JobFacts { points, ..good_job() }, now()).clause(Rule::NoErrors).clone();
        (clause.answer, clause.evidence.into_iter().flat_map(|evidence| evidence.reasons).collect())
    }

    #[test]
    fn a_point_is_young_clean_and_whole_or_it_is_named() {
        use Cleanness::{Clean, Infected, Suspicious, Untold};
        let cases = [
            (point(3, Clean, Some(true)), Answer::Met, vec![]),
            (point(30, Untold, None), Answer::Met, vec![]),
            (point(3, Suspicious, None), Answer::Warning, vec![Reason::PointSuspicious]),
            (point(3, Infected, None), Answer::Broken, vec![Reason::PointInfected]),
            (point(3, Clean, Some(false)), Answer::Broken, vec![Reason::PointDamaged]),
            (point(37, Clean, Some(true)), Answer::Broken, vec![Reason::PointStale]),
            (point(-1, Clean, None), Answer::Unknown, vec![Reason::FromTheFuture]),
        ];
        for (point, answer, reasons) in cases {
            let words = format!("{point:?}");
            assert_eq!(clause(vec![point]), (answer, reasons), "{words}");
        }
    }

    #[test]
    fn what_a_silent_source_said_is_unknown_however_good_it_was() {
        let silent = PointFacts { is_fresh: false, ..point(3, Cleanness::Clean, Some(true)) };
        assert_eq!(clause(vec![silent]), (Answer::Unknown, vec![Reason::PointsUnknown]));
        assert_eq!(clause(vec![]), (Answer::Met, vec![]));
    }
}
