//! The machines and folders of a job: none may be missing while the job as a whole looks well.

use std::cmp::Reverse;

use crate::{
    Answer, Evidence, Fact, JobFacts, ObjectFacts, Outcome, Policy, Reason, Timestamp, freshness::Freshness,
};

/// So many that are not well are named; of the others there is the number.
const NAMED: usize = 20;

/// The objects that are not as they should be, the worst first.
///
/// Decision: an object is as young as the newest run after which it was backed up, and must be within the RPO like the
/// job as a whole. One that the newest success of the job has backed up stands and falls with that. One that failed last
/// is a 警告 as long as what is there is within the RPO.
pub(super) fn objects(policy: &Policy, facts: &JobFacts, now: Timestamp) -> Vec<Evidence> {
    let mut found: Vec<Evidence> = facts
        .objects
        .iter()
        .filter(|object| !is_covered(object, facts))
        .map(|object| weigh(policy, object, now))
        .filter(|evidence| evidence.answer() != Answer::Met)
        .collect();
    found.sort_by_key(|evidence| Reverse(evidence.answer()));
    let more = found.split_off(found.len().min(NAMED));
    let reasons = more.iter().flat_map(|evidence| evidence.reasons.clone()).collect::<Vec<_>>();
    if let Some(worst) = reasons.into_iter().max_by_key(|reason| reason.answer()) {
        found.push(Evidence::new(Fact::MoreObjects { count: more.len() }, [worst]));
    }
    found
}

/// Whether the newest success of the job backed it up, and nothing younger says that it failed.
fn is_covered(object: &ObjectFacts, facts: &JobFacts) -> bool {
    let good_at = object.good_at.filter(|good_at| *good_at >= object.at);
    facts.newest_success.zip(good_at).is_some_and(|(newest, good_at)| good_at >= newest.at)
}

fn weigh(policy: &Policy, object: &ObjectFacts, now: Timestamp) -> Evidence {
    let result = match object.outcome {
        Some(Outcome::Succeeded | Outcome::Warned) => None,
        Some(_) => Some(Reason::ObjectFailed),
        None => Some(Reason::ObjectResultUnknown),
    };
    let age = match object.good_at.map(|at| policy.run_limit().freshness(at, now)) {
        Some(Freshness::Fresh) => None,
        Some(Freshness::Ageing) => Some(Reason::ObjectAgeing),
        Some(Freshness::Stale) | None => Some(Reason::ObjectMissing),
        Some(Freshness::FromTheFuture) => Some(Reason::FromTheFuture),
    };
    let fact = Fact::Object { name: object.name.clone(), good_at: object.good_at };
    Evidence::new(fact, [result, age].into_iter().flatten())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Rule, Success, judge, samples::*};
    use chrono::Duration;

    fn object(name: &str, outcome: Outcome, hours: i64, good_hours: Option<i64>) -> ObjectFacts {
        let ago = |hours| now() - Duration::hours(hours);
        let good_at = good_hours.map(ago);
        ObjectFacts { name: name.to_owned(), outcome: Some(outcome), at: ago(hours), good_at }
    }

    /// The answer of 0 with its reasons, for a job whose newest success is three hours old; the RPO is 36 hours.
    fn clause(objects: Vec<ObjectFacts>) -> (Answer, Vec<Reason>) {
        let facts = JobFacts { objects, ..good_job() };
        let clause = judge(&strict(), &facts, now()).clause(Rule::NoErrors).clone();
        (clause.answer, clause.evidence.into_iter().flat_map(|evidence| evidence.reasons).collect())
    }

    #[test]
    fn an_object_is_judged_by_its_own_age() {
        use Outcome::{Failed, Succeeded};
        let cases = [
            (object("a", Succeeded, 3, Some(3)), Answer::Met, vec![]),
            (object("a", Succeeded, 26, Some(26)), Answer::Met, vec![]),
            (object("a", Succeeded, 30, Some(30)), Answer::Warning, vec![Reason::ObjectAgeing]),
            (object("a", Succeeded, 40, Some(40)), Answer::Broken, vec![Reason::ObjectMissing]),
            (object("a", Failed, 3, Some(27)), Answer::Warning, vec![Reason::ObjectFailed]),
            (
                object("a", Failed, 3, Some(40)),
                Answer::Broken,
                vec![Reason::ObjectFailed, Reason::ObjectMissing],
            ),
            (object("a", Failed, 3, None), Answer::Broken, vec![Reason::ObjectFailed, Reason::ObjectMissing]),
            (object("a", Succeeded, 3, Some(-1)), Answer::Unknown, vec![Reason::FromTheFuture]),
        ];
        for (object, answer, reasons) in cases {
            let words = format!("{object:?}");
            if reasons == [Reason::FromTheFuture] {
                // What the job itself has is older, so the object does not stand and fall with it.
                let facts = JobFacts {
                    newest_success: Some(Success { run: 1, at: now() + Duration::hours(2) }),
                    objects: vec![object],
                    ..good_job()
                };
                assert_eq!(judge(&strict(), &facts, now()).clause(Rule::NoErrors).answer, answer, "{words}");
            } else {
                assert_eq!(clause(vec![object]), (answer, reasons), "{words}");
            }
        }
        let unknown = ObjectFacts { outcome: None, ..object("a", Succeeded, 3, Some(27)) };
        assert_eq!(clause(vec![unknown]), (Answer::Unknown, vec![Reason::ObjectResultUnknown]));
    }

    #[test]
    fn the_worst_are_named_and_the_others_counted() {
        let missing = |number: i64| object(&format!("VM{number}"), Outcome::Succeeded, 40, Some(40));
        let mut objects: Vec<ObjectFacts> =
            (0..30).map(|number| object(&format!("F{number}"), Outcome::Failed, 3, Some(27))).collect();
        objects.extend((0..3).map(missing));
        let facts = JobFacts { objects, ..good_job() };
        let verdict = judge(&strict(), &facts, now());
        let evidence = &verdict.clause(Rule::NoErrors).evidence;
        let named: Vec<&str> = evidence
            .iter()
            .filter_map(|found| match &found.fact {
                Fact::Object { name, .. } => Some(name.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!((named.len(), &named[..4]), (NAMED, &["VM0", "VM1", "VM2", "F0"][..]));
        assert!(evidence.iter().any(|found| found.fact == Fact::MoreObjects { count: 13 }));
    }
}
