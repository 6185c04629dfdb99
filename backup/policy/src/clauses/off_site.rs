//! 1: a copy in another place.

use crate::{Clause, CopyFacts, JobFacts, MediumState, Policy, Protection, Reason, Rule, Step};
use crate::{tally::Tally, weighed_copy::WeighedCopy};

/// Counts the places, other than that of production, where there is a copy that one could rely on.
///
/// Decision: the place decides, never the medium or the word: a cloud is off-site where its location is. A medium
/// that is lent is not in its place.
pub(crate) fn off_site(policy: &Policy, facts: &JobFacts, copies: &[WeighedCopy<'_>]) -> Clause {
    let terms = policy.terms();
    let mut tally = Tally::new();
    for copy in copies {
        let against = [place(facts, copy.copy), lent(copy.copy)].into_iter().flatten();
        tally.add(copy.copy.location_id, copy.evidence(against));
    }
    tally.into_clause(Rule::OffSite, terms.off_site, terms.off_site_locations, Step::AddOffSite)
}

fn place(facts: &JobFacts, copy: &CopyFacts) -> Option<Reason> {
    match (copy.off_site, copy.location_id, facts.original.location_id) {
        (Some(false), _, _) => Some(Reason::OnSite),
        (Some(true), Some(place), Some(production)) => (place == production).then_some(Reason::SameLocation),
        (_, None, _) => Some(Reason::LocationUnknown),
        (None, Some(_), _) => Some(Reason::OffSiteUnknown),
        (Some(true), Some(_), None) => Some(Reason::OriginalLocationUnknown),
    }
}

fn lent(copy: &CopyFacts) -> Option<Reason> {
    let lent = Protection::Offline { medium_state: MediumState::Lent };
    (copy.protection == lent).then_some(Reason::MediumLent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Answer, DataClass, Original, judge, samples::*};

    fn clause(policy: &Policy, copies: Vec<CopyFacts>) -> Clause {
        let facts = JobFacts { copies, ..good_job() };
        judge(policy, &facts, now()).clause(Rule::OffSite).clone()
    }

    #[test]
    fn the_place_decides() {
        let cases = [
            (good_tape(), Answer::Met),
            (good_nas(), Answer::Broken),
            (CopyFacts { off_site: None, ..good_tape() }, Answer::Unknown),
            (CopyFacts { location_id: None, ..good_tape() }, Answer::Unknown),
            (CopyFacts { location_id: good_job().original.location_id, ..good_tape() }, Answer::Broken),
            (CopyFacts { protection: away(MediumState::Lent), ..good_tape() }, Answer::Broken),
            (CopyFacts { protection: away(MediumState::Connected), ..good_tape() }, Answer::Met),
        ];
        for (copy, expected) in cases {
            assert_eq!(clause(&strict(), vec![copy.clone()]).answer, expected, "{copy:?}");
        }
    }

    #[test]
    fn without_the_place_of_production_nothing_can_be_compared() {
        let original = Original { location_id: None, ..good_job().original };
        let facts = JobFacts { original, ..good_job() };
        let clause = judge(&strict(), &facts, now()).clause(Rule::OffSite).clone();
        assert_eq!(clause.answer, Answer::Unknown);
        assert_eq!(clause.todo[0].to_string(), "本番データ: 置き場所を登録してください。");
    }

    #[test]
    fn a_copy_beside_production_is_no_todo_of_its_own() {
        let todo = clause(&strict(), vec![good_nas()]).todo;
        assert_eq!(todo.len(), 1);
        assert_eq!(todo[0].to_string(), "本番とは別の拠点（あと1か所）にコピーを置いてください。");
    }

    #[test]
    fn two_copies_in_one_place_are_one_place() {
        let terms = crate::PolicyTerms { off_site_locations: 2, ..*strict().terms() };
        let two = Policy::new(terms).unwrap();
        let second = CopyFacts { id: 3, ..good_tape() };
        assert_eq!(clause(&two, vec![good_tape(), second.clone()]).answer, Answer::Broken);
        let elsewhere = CopyFacts { location_id: Some(99), ..second };
        assert_eq!(clause(&two, vec![good_tape(), elsewhere]).answer, Answer::Met);
    }

    #[test]
    fn a_class_asks_as_much_as_it_needs() {
        let answer = |class| clause(&Policy::of(class), vec![good_nas()]).answer;
        let answers = DataClass::ALL.map(answer);
        assert_eq!(answers, [Answer::Broken, Answer::Broken, Answer::Warning, Answer::Met]);
    }
}
