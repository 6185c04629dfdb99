//! The verdict on one job: five clauses and the worst of them.

use crate::{Answer, Clause, Rule, Todo};
use serde::{Deserialize, Serialize};

/// Whether a job's backups are what its policy asks for. Kept as JSON, one row for each change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// One clause for each rule, in the order of the digits.
    pub clauses: [Clause; 5],
    /// The worst answer of them.
    pub answer: Answer,
}

impl Verdict {
    /// The clause of a rule.
    pub fn clause(&self, rule: Rule) -> &Clause {
        &self.clauses[rule as usize]
    }

    /// What a person should do, over all clauses, each thing once; what is worst first.
    pub fn todo(&self) -> Vec<&Todo> {
        let mut clauses: Vec<&Clause> = self.clauses.iter().collect();
        clauses.sort_by_key(|clause| std::cmp::Reverse(clause.answer));
        let mut todo = Vec::new();
        for wanted in clauses.into_iter().flat_map(|clause| &clause.todo) {
            if !todo.contains(&wanted) {
                todo.push(wanted);
            }
        }
        todo
    }

    /// Whether the other verdict has the same answers for the same reasons.
    ///
    /// Ages, the numbers of runs and verifications, and names are not compared: history keeps a verdict only when it
    /// says something else than the last.
    pub fn says_the_same(&self, other: &Self) -> bool {
        self.clauses.iter().zip(&other.clauses).all(|(one, another)| one.says_the_same(another))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CopyFacts, FinishedRun, JobFacts, Outcome, Success, judge, samples::*};
    use chrono::Duration;
    use proptest::prelude::*;

    fn answers(verdict: &Verdict) -> [Answer; 5] {
        verdict.clauses.each_ref().map(|clause| clause.answer)
    }

    #[test]
    fn another_night_says_the_same_and_a_failure_does_not() {
        let before = judge(&strict(), &good_job(), now());
        let newer = now() + Duration::hours(20);
        let mut facts = good_job();
        facts.newest_success = Some(Success { run: 42, at: newer });
        facts.newest_run = Some(FinishedRun { run: 42, at: newer, outcome: Outcome::Succeeded });
        facts.copies[0].written_at = Some(newer);
        facts.copies[0].name = "新NAS".to_owned();
        facts.verifications[0].id = 6;
        assert!(judge(&strict(), &facts, newer).says_the_same(&before));

        facts.newest_run = Some(FinishedRun { run: 43, at: newer, outcome: Outcome::Failed });
        assert!(!judge(&strict(), &facts, newer).says_the_same(&before));
    }

    #[test]
    fn another_reason_for_the_same_answer_is_a_change() {
        let with = |change: fn(&mut CopyFacts)| {
            let mut facts = good_job();
            change(&mut facts.copies[0]);
            judge(&strict(), &facts, now())
        };
        let failed = with(|copy| copy.last_outcome = Some(Outcome::Failed));
        let stale = with(|copy| copy.written_at = Some(now() - Duration::days(9)));
        assert_eq!(answers(&failed), answers(&stale));
        assert!(!failed.says_the_same(&stale) && failed.says_the_same(&failed));

        let stale = |which: usize| {
            let mut facts =
                JobFacts { copies: vec![good_nas(), CopyFacts { id: 7, ..good_nas() }], ..good_job() };
            facts.copies[which].written_at = Some(now() - Duration::days(9));
            judge(&strict(), &facts, now())
        };
        assert_eq!(answers(&stale(0)), answers(&stale(1)));
        assert!(!stale(0).says_the_same(&stale(1)));
    }

    #[test]
    fn what_is_worst_is_to_be_done_first_and_named_once() {
        let mut facts = JobFacts { open_failed_checks: 1, ..good_job() };
        facts.copies[1].written_at = Some(now() - Duration::days(8));
        let verdict = judge(&strict(), &facts, now());
        let todo: Vec<String> = verdict.todo().iter().map(ToString::to_string).collect();
        let expected = [
            "検証エラーに対応し、完了にしてください。",
            "コピー「テープA」: 媒体を入れてコピーを取り直し、外して保管場所に戻してください。",
        ];
        assert_eq!(todo, expected);
    }

    proptest! {
        #[test]
        fn saying_the_same_ignores_ages_and_orders_answers(
            policy in any_policy(), facts in any_job(), minutes in 0_i64..60 * 24 * 40,
        ) {
            let verdict = judge(&policy, &facts, now());
            prop_assert!(verdict.says_the_same(&verdict));
            let shift = Duration::minutes(minutes);
            let shifted = judge(&policy, &shifted(facts.clone(), shift), now() + shift);
            prop_assert!(verdict.says_the_same(&shifted));
            let later = judge(&policy, &facts, now() + shift);
            prop_assert_eq!(verdict.says_the_same(&later), later.says_the_same(&verdict));
            prop_assert!(!verdict.says_the_same(&later) || answers(&verdict) == answers(&later));
        }

        #[test]
        fn json_leads_back_to_the_verdict(policy in any_policy(), facts in any_job()) {
            let verdict = judge(&policy, &facts, now());
            let json = serde_json::to_string(&verdict).unwrap();
            prop_assert_eq!(serde_json::from_str::<Verdict>(&json).unwrap(), verdict);
        }
    }
}
