//! Counting things that copies hold: copies themselves, media, places.

use crate::{Answer, Clause, Evidence, Fact, Need, Rule, Step, Todo};
use std::collections::BTreeMap;

/// What a thing is told apart by. Two things that are not known might be two or might be one, so each stands alone
/// and is 不明 at best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Thing<K> {
    Known(K),
    /// With the place of its evidence.
    Unclear(usize),
}

/// The things that a clause has found, each as good as the best copy that holds it.
pub(crate) struct Tally<K> {
    things: BTreeMap<Thing<K>, Counted>,
    evidence: Vec<Evidence>,
}

struct Counted {
    answer: Answer,
    /// Whether it could count once somebody does what its evidence asks for.
    mendable: bool,
}

impl<K: Ord> Tally<K> {
    pub(crate) fn new() -> Self {
        Self { things: BTreeMap::new(), evidence: Vec::new() }
    }

    /// Adds what one piece of evidence holds: the thing with that key, or one that nobody can tell.
    pub(crate) fn add(&mut self, key: Option<K>, evidence: Evidence) {
        let thing = key.map_or(Thing::Unclear(self.evidence.len()), Thing::Known);
        let answer = evidence.answer();
        let mendable = evidence.reasons.iter().all(|reason| reason.step().is_some());
        let found = self.things.entry(thing).or_insert(Counted { answer, mendable });
        found.answer = found.answer.min(answer);
        found.mendable |= mendable;
        self.evidence.push(evidence);
    }

    /// The clause that wants so many of the things. `add` is the step where so many are missing, even when everything
    /// that was found were mended.
    pub(crate) fn into_clause(self, rule: Rule, need: Need, wanted: u8, add: impl Fn(u8) -> Step) -> Clause {
        if need == Need::NotNeeded {
            return Clause::new(rule, Answer::Met, vec![Evidence::new(Fact::Asked { need }, [])], Vec::new());
        }
        let answers = self.things.values().map(|thing| thing.answer);
        let answer = need.weigh(Answer::of_best(wanted, answers.clone()));
        let counted = to_u8(answers.filter(|answer| answer.counts()).count());
        let fact = Fact::Tally { counted, wanted, answer };

        let asked = (need == Need::Advised).then_some(Fact::Asked { need });
        let lead = asked.into_iter().chain([fact]).map(|fact| Evidence::new(fact, []));
        let mendable = to_u8(self.things.values().filter(|thing| thing.mendable).count());
        let missing = wanted.saturating_sub(mendable);
        let added = (missing > 0).then(|| Todo::for_job(add(missing)));
        let todo = added.into_iter().chain(Todo::from_evidence(&self.evidence)).collect();
        Clause::new(rule, answer, lead.chain(self.evidence).collect(), todo)
    }
}

fn to_u8(count: usize) -> u8 {
    u8::try_from(count).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Reason;

    type Found<'a> = &'a [(Option<u8>, &'a [Reason])];

    fn clause(need: Need, wanted: u8, found: Found<'_>) -> Clause {
        let mut tally = Tally::new();
        for &(key, reasons) in found {
            tally.add(key, Evidence::new(Fact::Job, reasons.iter().copied()));
        }
        tally.into_clause(Rule::Media, need, wanted, Step::AddMedia)
    }

    #[test]
    fn a_thing_is_as_good_as_the_best_that_holds_it() {
        let found: Found<'_> =
            &[(Some(1), &[]), (Some(1), &[Reason::CopyStale]), (Some(2), &[Reason::CopyAgeing])];
        assert_eq!(clause(Need::Required, 1, found).answer, Answer::Met);
        assert_eq!(clause(Need::Required, 2, found).answer, Answer::Warning);
        assert_eq!(clause(Need::Required, 3, found).answer, Answer::Broken);
    }

    #[test]
    fn what_nobody_knows_is_not_counted() {
        let found: Found<'_> = &[(Some(1), &[]), (Some(2), &[Reason::WrittenUnknown])];
        let clause = clause(Need::Required, 2, found);
        assert_eq!(clause.answer, Answer::Unknown);
        assert_eq!(clause.evidence[0].fact, Fact::Tally { counted: 1, wanted: 2, answer: Answer::Unknown });
    }

    #[test]
    fn what_is_missing_is_told_apart_from_what_can_be_mended() {
        let cases: [(Found<'_>, &[Step]); 5] = [
            (&[(Some(1), &[])], &[Step::AddMedia(1)]),
            (&[(Some(1), &[]), (Some(2), &[Reason::CopyStale])], &[Step::RenewCopy]),
            (&[(Some(1), &[]), (Some(2), &[Reason::Online])], &[Step::AddMedia(1)]),
            (
                &[(Some(1), &[]), (Some(2), &[Reason::Online]), (Some(2), &[Reason::CopyStale])],
                &[Step::RenewCopy],
            ),
            (&[(Some(1), &[]), (Some(2), &[]), (Some(3), &[Reason::CopyStale])], &[]),
        ];
        for (found, expected) in cases {
            let steps: Vec<Step> =
                clause(Need::Required, 2, found).todo.iter().map(|todo| todo.step).collect();
            assert_eq!(steps, expected, "{found:?}");
        }
    }

    #[test]
    fn what_is_not_wanted_is_met_and_says_so() {
        let clause = clause(Need::NotNeeded, 2, &[]);
        assert_eq!((clause.answer, clause.todo.len()), (Answer::Met, 0));
        assert_eq!(clause.evidence, [Evidence::new(Fact::Asked { need: Need::NotNeeded }, [])]);
    }

    #[test]
    fn advice_is_a_warning_and_says_so() {
        let clause = clause(Need::Advised, 2, &[]);
        assert_eq!(clause.answer, Answer::Warning);
        assert_eq!(clause.evidence[0].fact, Fact::Asked { need: Need::Advised });
        assert_eq!(clause.evidence[1].fact, Fact::Tally { counted: 0, wanted: 2, answer: Answer::Warning });
    }
}
