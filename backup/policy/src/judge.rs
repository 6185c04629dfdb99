//! The engine: from facts to a verdict.

use crate::{Answer, JobFacts, Policy, Timestamp, Verdict, clauses, weighed_copy::WeighedCopy};

/// Judges one job by what is known of it at `now`.
///
/// What the rule leaves open is decided so:
/// - The production original is the first copy and brings its medium, once. It is never off-site and never offline.
/// - A copy counts only while it is fresh: within the RPO, or within the days for a medium that is taken out, since
///   that cannot follow every run. Past the moment to warn it counts with a 警告.
/// - A copy whose last write did not end with success or a warning does not count, though older data may be on it.
/// - A copy that lies where a check found errors does not count until they are closed: nobody knows whether it is whole.
/// - A copy that must be encrypted and is not does not count.
/// - Off-site is a place other than that of production, by location; neither a label nor a cloud makes it so.
/// - Offline is what is so now: stored, not lent, overdue, connected or discarded. A lock against changes is as good
///   as long as it lasts. A tape in its library is online. A copy of which nobody knows how it is kept may be on a
///   medium that is lost, so it makes every clause that rests on it 不明.
/// - Zero errors means that the newest run and the newest verification, each within its time, went well, and that no
///   failed check is open. What failed before and was healed is forgotten. A job that is paused is a 警告, and one of
///   another tool that did not report in time is 不適合, however young its newest success is. A machine or folder that
///   failed or is missing from the runs of a job that looks well is judged by its own age.
/// - What each class of data asks for stands in [`PolicyTerms::of`](crate::PolicyTerms::of). What is only advised is
///   a 警告 at worst, and what is not needed is 適合 and says so.
pub fn judge(policy: &Policy, facts: &JobFacts, now: Timestamp) -> Verdict {
    let copies: Vec<WeighedCopy<'_>> =
        facts.copies.iter().map(|copy| WeighedCopy::new(policy, copy, now)).collect();
    let clauses = [
        clauses::copies(policy, facts, &copies),
        clauses::media(policy, facts, &copies),
        clauses::off_site(policy, facts, &copies),
        clauses::offline(policy, &copies, now),
        clauses::no_errors(policy, facts, now),
    ];
    let answer = Answer::worst(clauses.iter().map(|clause| clause.answer));
    Verdict { clauses, answer }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Fact, FinishedRun, Need, Original, Outcome, PolicyTerms, Rule, samples::*};
    use chrono::Duration;
    use proptest::prelude::*;

    fn answers(verdict: &Verdict) -> [Answer; 5] {
        Rule::ALL.map(|rule| verdict.clause(rule).answer)
    }

    /// Whether no clause of the second is better than that of the first.
    fn no_better(before: &Verdict, after: &Verdict) -> bool {
        answers(before).into_iter().zip(answers(after)).all(|(before, after)| after >= before)
    }

    #[test]
    fn a_job_that_is_well_is_met_and_asks_for_nothing() {
        let verdict = judge(&strict(), &good_job(), now());
        assert_eq!((verdict.answer, answers(&verdict)), (Answer::Met, [Answer::Met; 5]), "{verdict:#?}");
        assert!(verdict.todo().is_empty());
        assert_eq!(verdict.clauses.each_ref().map(|clause| clause.rule), Rule::ALL);
    }

    #[test]
    fn a_job_of_which_nothing_is_known_is_met_in_nothing() {
        let nothing = JobFacts {
            original: Original { medium: None, location_id: None },
            newest_success: None,
            newest_run: None,
            report_due: None,
            paused: false,
            copies: vec![unknown_copy(1), unknown_copy(2)],
            objects: vec![],
            points: Vec::new(),
            verifications: vec![],
            open_failed_checks: 0,
        };
        assert_eq!(answers(&judge(&strict(), &nothing, now())), [Answer::Unknown; 5]);
    }

    #[test]
    fn a_failed_run_that_was_pushed_is_never_compliant() {
        let newest_run =
            Some(FinishedRun { run: 42, at: now() - Duration::minutes(5), outcome: Outcome::Failed });
        let verdict = judge(&strict(), &JobFacts { newest_run, ..good_job() }, now());
        assert_eq!(verdict.answer, Answer::Broken);
        let todo: Vec<String> = verdict.todo().iter().map(ToString::to_string).collect();
        assert_eq!(todo, ["ログで原因を調べて取り除き、もう一度実行してください。"]);
    }

    #[test]
    fn a_copy_with_errors_counts_in_no_clause_and_says_what_to_do() {
        let mut facts = JobFacts { open_failed_checks: 1, ..good_job() };
        facts.copies[1].open_failed_checks = 1;
        let verdict = judge(&strict(), &facts, now());
        assert_eq!(answers(&verdict), [Answer::Broken; 5], "{verdict:#?}");
        let todo: Vec<String> = verdict.todo().iter().map(ToString::to_string).collect();
        assert_eq!(todo.len(), 2, "{todo:?}");
        assert!(
            todo.contains(&"コピー「テープA」: 検証エラーに対応し、完了にしてください。".to_owned()),
            "{todo:?}"
        );
    }

    proptest! {
        #[test]
        fn the_answer_is_that_of_the_worst_clause(policy in any_policy(), facts in any_job()) {
            let verdict = judge(&policy, &facts, now());
            prop_assert!(verdict.clauses.iter().all(|clause| clause.answer <= verdict.answer));
            prop_assert!(verdict.clauses.iter().any(|clause| clause.answer == verdict.answer));
        }

        #[test]
        fn removing_a_copy_never_improves(policy in any_policy(), facts in any_job(), which in any::<usize>()) {
            prop_assume!(!facts.copies.is_empty());
            let before = judge(&policy, &facts, now());
            let mut fewer = facts;
            fewer.copies.remove(which % fewer.copies.len());
            prop_assert!(no_better(&before, &judge(&policy, &fewer, now())));
        }

        #[test]
        fn a_check_that_finds_errors_never_improves(policy in any_policy(), facts in any_job(), which in any::<usize>()) {
            prop_assume!(!facts.copies.is_empty());
            let before = judge(&policy, &facts, now());
            let mut damaged = facts;
            let at = which % damaged.copies.len();
            damaged.copies[at].open_failed_checks += 1;
            prop_assert!(no_better(&before, &judge(&policy, &damaged, now())));
        }

        #[test]
        fn where_errors_are_open_nothing_is_counted(facts in any_job()) {
            let mut damaged = facts;
            for copy in &mut damaged.copies {
                copy.open_failed_checks += 1;
            }
            let verdict = judge(&strict(), &damaged, now());
            for rule in [Rule::Copies, Rule::Media, Rule::OffSite, Rule::Offline] {
                let mut copies = verdict.clause(rule).evidence.iter().filter(|found| matches!(found.fact, Fact::Copy { .. }));
                prop_assert!(copies.all(|found| !found.answer().counts()), "{rule}");
            }
        }

        #[test]
        fn growing_older_never_improves(policy in any_policy(), facts in any_job(), minutes in 0_i64..60 * 24 * 400) {
            let before = judge(&policy, &facts, now());
            let after = judge(&policy, &facts, now() + Duration::minutes(minutes));
            prop_assert!(no_better(&before, &after));
        }

        #[test]
        fn forgetting_a_fact_never_makes_a_clause_met(
            policy in any_policy(), facts in any_job(), what in any::<usize>(),
        ) {
            let before = answers(&judge(&policy, &facts, now()));
            let mut fewer = facts;
            forget(&mut fewer, what);
            let after = answers(&judge(&policy, &fewer, now()));
            for (before, after) in before.into_iter().zip(after) {
                prop_assert!(after != Answer::Met || before == Answer::Met);
            }
        }

        #[test]
        fn forgetting_a_fact_of_a_job_with_nothing_to_spare_is_never_overlooked(what in 0_usize..6 * 2 * 7) {
            let mut facts = good_job();
            // The NAS is not the off-site copy nor the offline one, and brings no medium of its own.
            facts.copies.remove(0);
            forget(&mut facts, what);
            let terms = PolicyTerms { copies: 2, ..*strict().terms() };
            let policy = Policy::new(terms).unwrap();
            prop_assert_ne!(judge(&policy, &facts, now()).answer, Answer::Met);
        }

        #[test]
        fn copies_without_facts_meet_only_what_is_not_needed(policy in any_policy(), facts in any_job()) {
            let copies = facts.copies.iter().map(|copy| unknown_copy(copy.id)).collect();
            let verdict = judge(&policy, &JobFacts { copies, ..facts }, now());
            let terms = policy.terms();
            prop_assert!(verdict.clause(Rule::Copies).answer > Answer::Met);
            prop_assert!(terms.media == 1 || verdict.clause(Rule::Media).answer > Answer::Met);
            let not_needed = |need| need == Need::NotNeeded;
            prop_assert!(not_needed(terms.off_site) || verdict.clause(Rule::OffSite).answer > Answer::Met);
            prop_assert!(not_needed(terms.offline) || verdict.clause(Rule::Offline).answer > Answer::Met);
        }

        #[test]
        fn the_original_is_one_copy_among_those_that_count(facts in any_job()) {
            let counted = |verdict: &Verdict| {
                let evidence = &verdict.clause(Rule::Copies).evidence;
                let copies = evidence.iter().filter(|found| !matches!(found.fact, Fact::Tally { .. }));
                let tally = evidence.iter().find_map(|found| match found.fact {
                    Fact::Tally { counted, .. } => Some(counted),
                    _ => None,
                });
                (copies.filter(|found| found.answer().counts()).count(), usize::from(tally.unwrap()))
            };
            let all = counted(&judge(&strict(), &facts, now()));
            prop_assert_eq!(all.0, all.1);
            let alone = JobFacts { copies: vec![], ..facts };
            prop_assert_eq!(counted(&judge(&strict(), &alone, now())), (1, 1));
        }

        #[test]
        fn the_original_is_never_off_site_and_never_offline(facts in any_job()) {
            let verdict = judge(&strict(), &JobFacts { copies: vec![], ..facts }, now());
            prop_assert_eq!(verdict.clause(Rule::OffSite).answer, Answer::Broken);
            prop_assert_eq!(verdict.clause(Rule::Offline).answer, Answer::Broken);
        }

        #[test]
        fn what_is_asked_is_never_empty_unless_all_is_met(policy in any_policy(), facts in any_job()) {
            let verdict = judge(&policy, &facts, now());
            for clause in &verdict.clauses {
                prop_assert_eq!(clause.todo.is_empty(), clause.answer == Answer::Met, "{:#?}", clause);
            }
        }
    }
}
