//! 3: enough copies.

use crate::{
    Clause, Evidence, Fact, JobFacts, Need, Policy, Rule, Step, tally::Tally, weighed_copy::WeighedCopy,
};

/// Counts the original, always, and each copy that one could rely on.
pub(crate) fn copies(policy: &Policy, facts: &JobFacts, copies: &[WeighedCopy<'_>]) -> Clause {
    let mut tally = Tally::new();
    tally.add(Some(0), Evidence::new(Fact::Original { medium: facts.original.medium }, []));
    for (place, copy) in (1..).zip(copies) {
        tally.add(Some(place), copy.evidence([]));
    }
    tally.into_clause(Rule::Copies, Need::Required, policy.terms().copies, Step::AddCopies)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Answer, CopyFacts, judge, samples::*};

    fn clause(copies: Vec<CopyFacts>) -> Clause {
        let facts = JobFacts { copies, ..good_job() };
        judge(&strict(), &facts, now()).clause(Rule::Copies).clone()
    }

    #[test]
    fn the_original_and_two_backups_are_three() {
        assert_eq!(clause(vec![good_nas(), good_tape()]).answer, Answer::Met);
        let one = clause(vec![good_nas()]);
        assert_eq!(one.answer, Answer::Broken);
        assert_eq!(one.todo[0].to_string(), "コピーをあと1つ作ってください。");
        assert_eq!(one.evidence[0].fact, Fact::Tally { counted: 2, wanted: 3, answer: Answer::Broken });
    }

    #[test]
    fn the_original_counts_once_and_says_so() {
        let none = clause(vec![]);
        assert_eq!(none.evidence[0].fact, Fact::Tally { counted: 1, wanted: 3, answer: Answer::Broken });
        assert_eq!(none.evidence[1].words(now()), "本番データ（ディスク）: 有効");
        assert_eq!(none.evidence.len(), 2);
    }

    #[test]
    fn a_copy_of_which_nothing_is_known_leaves_the_answer_open() {
        let open = clause(vec![good_nas(), unknown_copy(9)]);
        assert_eq!(open.answer, Answer::Unknown);
        assert!(open.todo.iter().all(|todo| todo.subject.to_string() == "コピー「不明9」"), "{open:?}");
    }

    #[test]
    fn a_spare_copy_that_failed_does_no_harm() {
        let failed = CopyFacts { id: 3, last_outcome: Some(crate::Outcome::Failed), ..good_nas() };
        let spare = clause(vec![good_nas(), failed, good_tape()]);
        assert_eq!((spare.answer, spare.todo.len()), (Answer::Met, 0));
    }
}
