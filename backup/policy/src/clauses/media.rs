//! 2: enough types of medium.

use crate::{Clause, Evidence, Fact, JobFacts, Need, Policy, Reason, Rule, Step};
use crate::{tally::Tally, weighed_copy::WeighedCopy};

/// Counts the types of medium of the original and of the copies that one could rely on.
pub(crate) fn media(policy: &Policy, facts: &JobFacts, copies: &[WeighedCopy<'_>]) -> Clause {
    let medium = facts.original.medium;
    let mut tally = Tally::new();
    tally.add(medium, Evidence::new(Fact::Original { medium }, unless_known(medium.is_some())));
    for copy in copies {
        let medium = copy.copy.medium;
        tally.add(medium, copy.evidence(unless_known(medium.is_some())));
    }
    tally.into_clause(Rule::Media, Need::Required, policy.terms().media, Step::AddMedia)
}

fn unless_known(known: bool) -> Option<Reason> {
    (!known).then_some(Reason::MediumUnknown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Answer, CopyFacts, Medium, Original, judge, samples::*};

    fn clause(facts: &JobFacts) -> Clause {
        judge(&strict(), facts, now()).clause(Rule::Media).clone()
    }

    fn with(copies: Vec<CopyFacts>) -> Clause {
        clause(&JobFacts { copies, ..good_job() })
    }

    #[test]
    fn two_copies_on_disks_are_one_type() {
        assert_eq!(with(vec![good_nas(), good_tape()]).answer, Answer::Met);
        let disks = with(vec![good_nas(), CopyFacts { medium: Some(Medium::Disk), ..good_tape() }]);
        assert_eq!(disks.answer, Answer::Broken);
        assert_eq!(disks.todo[0].to_string(), "別の種類の媒体（あと1種類）にもコピーを作ってください。");
    }

    #[test]
    fn the_original_brings_its_type() {
        assert_eq!(with(vec![good_tape()]).answer, Answer::Met);
        assert_eq!(
            with(vec![]).evidence[0].fact,
            Fact::Tally { counted: 1, wanted: 2, answer: Answer::Broken }
        );
    }

    #[test]
    fn a_type_that_nobody_recorded_is_not_counted_as_another() {
        let unknown = with(vec![CopyFacts { medium: None, ..good_tape() }]);
        assert_eq!(unknown.answer, Answer::Unknown);
        assert_eq!(unknown.todo[0].to_string(), "コピー「テープA」: 媒体の種類を登録してください。");
        let original = Original { medium: None, ..good_job().original };
        let original = clause(&JobFacts { original, copies: vec![good_tape()], ..good_job() });
        assert_eq!(original.answer, Answer::Unknown);
        assert_eq!(original.todo[0].to_string(), "本番データ: 媒体の種類を登録してください。");
    }
}
