//! 0: no errors, in what was run and in what was verified.

use super::{objects::objects, points::points};
use crate::{Answer, Clause, Evidence, Fact, JobFacts, Outcome, Policy, Reason, Rule, Timestamp, Todo};
use crate::{VerificationFacts, freshness::Freshness};

/// Looks at the newest success, the newest run, the machines and folders that are not well, the restore points, the newest
/// verification, the open checks, the next report and whether it goes on.
///
/// Decision: a newest run that failed or was interrupted is 不適合 even while an older success is within the RPO:
/// the digit is zero errors. One that a person cancelled is a 警告, since nothing went wrong but nothing was backed up.
/// A failure in the past that a later success has healed is forgotten.
///
/// Decision: the newest verification decides, be it a check or a drill; a failure that a later one healed goes on to
/// count until somebody closes the failed check.
pub(crate) fn no_errors(policy: &Policy, facts: &JobFacts, now: Timestamp) -> Clause {
    let mut evidence = runs(policy, facts, now);
    evidence.extend(objects(policy, facts, now));
    evidence.extend(points(policy, facts, now));
    evidence.push(verification(policy, facts, now));
    let open = facts.open_failed_checks;
    let reason = (open > 0).then_some(Reason::ChecksOpen);
    evidence.push(Evidence::new(Fact::OpenChecks { count: open }, reason));
    evidence.extend(
        facts
            .report_due
            .map(|due| Evidence::new(Fact::Report { due }, (now > due).then_some(Reason::ReportLate))),
    );
    evidence.extend(facts.paused.then(|| Evidence::new(Fact::Job, [Reason::Paused])));

    let answer = Answer::worst(evidence.iter().map(Evidence::answer));
    let todo = Todo::from_evidence(&evidence);
    Clause::new(Rule::NoErrors, answer, evidence, todo)
}

fn runs(policy: &Policy, facts: &JobFacts, now: Timestamp) -> Vec<Evidence> {
    let success = facts.newest_success.map(|newest| {
        let reason = match policy.run_limit().freshness(newest.at, now) {
            Freshness::Fresh => None,
            Freshness::Ageing => Some(Reason::SuccessAgeing),
            Freshness::Stale => Some(Reason::SuccessStale),
            Freshness::FromTheFuture => Some(Reason::FromTheFuture),
        };
        Evidence::new(Fact::NewestSuccess { run: newest.run, at: newest.at }, reason)
    });
    let run = facts.newest_run.map(|newest| {
        let reason = match newest.outcome {
            Outcome::Succeeded => None,
            Outcome::Warned => Some(Reason::RunWarned),
            Outcome::Failed => Some(Reason::RunFailed),
            Outcome::Interrupted => Some(Reason::RunInterrupted),
            Outcome::Cancelled => Some(Reason::RunCancelled),
        };
        Evidence::new(Fact::NewestRun { run: newest.run, at: newest.at, outcome: newest.outcome }, reason)
    });
    match (success, run) {
        (Some(success), Some(run)) => vec![success, run],
        (Some(success), None) => vec![success, Evidence::new(Fact::Job, [Reason::RunUnknown])],
        (None, Some(run)) => vec![Evidence::new(Fact::Job, [Reason::NeverSucceeded]), run],
        (None, None) => vec![Evidence::new(Fact::Job, [Reason::NeverRan])],
    }
}

fn verification(policy: &Policy, facts: &JobFacts, now: Timestamp) -> Evidence {
    let Some(newest) = newest(&facts.verifications) else {
        return Evidence::new(Fact::Job, [Reason::NeverVerified]);
    };
    let result = match newest.passed {
        Some(true) => None,
        Some(false) => Some(Reason::VerificationFailed),
        None => Some(Reason::VerificationResultUnknown),
    };
    let age = match policy.verification_limit().freshness(newest.at, now) {
        Freshness::Fresh => None,
        Freshness::Ageing => Some(Reason::VerificationAgeing),
        Freshness::Stale => Some(Reason::VerificationStale),
        Freshness::FromTheFuture => Some(Reason::FromTheFuture),
    };
    let fact = Fact::Verification { id: newest.id, kind: newest.kind, at: newest.at };
    Evidence::new(fact, [result, age].into_iter().flatten())
}

/// The newest; of two at one moment the one that says less good.
fn newest(verifications: &[VerificationFacts]) -> Option<&VerificationFacts> {
    verifications
        .iter()
        .max_by_key(|found| (found.at, found.passed != Some(true), found.passed == Some(false)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FinishedRun, Success, VerificationKind, judge, samples::*};
    use chrono::Duration;

    fn clause(change: impl Fn(&mut JobFacts)) -> (Answer, Vec<Reason>) {
        let mut facts = good_job();
        change(&mut facts);
        let clause = judge(&strict(), &facts, now()).clause(Rule::NoErrors).clone();
        (clause.answer, clause.evidence.into_iter().flat_map(|evidence| evidence.reasons).collect())
    }

    fn ended(outcome: Outcome) -> Option<FinishedRun> {
        Some(FinishedRun { run: 100, at: now() - Duration::hours(1), outcome })
    }

    #[test]
    fn the_newest_run_decides() {
        let cases = [
            (Outcome::Succeeded, Answer::Met, vec![]),
            (Outcome::Warned, Answer::Warning, vec![Reason::RunWarned]),
            (Outcome::Failed, Answer::Broken, vec![Reason::RunFailed]),
            (Outcome::Interrupted, Answer::Broken, vec![Reason::RunInterrupted]),
            (Outcome::Cancelled, Answer::Warning, vec![Reason::RunCancelled]),
        ];
        for (outcome, answer, reasons) in cases {
            assert_eq!(clause(|facts| facts.newest_run = ended(outcome)), (answer, reasons), "{outcome}");
        }
    }

    #[test]
    fn the_newest_success_must_be_within_the_rpo() {
        let hours_ago = |hours| {
            clause(|facts| {
                facts.newest_success = Some(Success { run: 1, at: now() - Duration::hours(hours) });
            })
        };
        assert_eq!(hours_ago(28), (Answer::Met, vec![]));
        assert_eq!(hours_ago(29), (Answer::Warning, vec![Reason::SuccessAgeing]));
        assert_eq!(hours_ago(37), (Answer::Broken, vec![Reason::SuccessStale]));
        assert_eq!(hours_ago(-1), (Answer::Unknown, vec![Reason::FromTheFuture]));
    }

    #[test]
    fn a_job_that_never_ran_is_unknown_and_one_that_never_succeeded_is_broken() {
        let never = clause(|facts| (facts.newest_success, facts.newest_run) = (None, None));
        assert_eq!(never, (Answer::Unknown, vec![Reason::NeverRan]));
        let failed = clause(|facts| {
            (facts.newest_success, facts.newest_run) = (None, ended(Outcome::Failed));
        });
        assert_eq!(failed, (Answer::Broken, vec![Reason::NeverSucceeded, Reason::RunFailed]));
        let untold = clause(|facts| facts.newest_run = None);
        assert_eq!(untold, (Answer::Unknown, vec![Reason::RunUnknown]));
    }

    #[test]
    fn the_newest_verification_inside_its_window_must_have_passed() {
        let looked = |days, passed| VerificationFacts {
            id: days,
            kind: VerificationKind::Check,
            at: now() - Duration::days(days),
            passed,
        };
        let cases = [
            (vec![], Answer::Unknown, vec![Reason::NeverVerified]),
            (vec![looked(24, Some(true))], Answer::Met, vec![]),
            (vec![looked(25, Some(true))], Answer::Warning, vec![Reason::VerificationAgeing]),
            (vec![looked(31, Some(true))], Answer::Broken, vec![Reason::VerificationStale]),
            (vec![looked(1, Some(false))], Answer::Broken, vec![Reason::VerificationFailed]),
            (vec![looked(1, None)], Answer::Unknown, vec![Reason::VerificationResultUnknown]),
            (vec![looked(1, Some(true)), looked(2, Some(false))], Answer::Met, vec![]),
            (
                vec![looked(1, Some(false)), looked(1, Some(true))],
                Answer::Broken,
                vec![Reason::VerificationFailed],
            ),
        ];
        for (verifications, answer, reasons) in cases {
            let found = clause(|facts| facts.verifications.clone_from(&verifications));
            assert_eq!(found, (answer, reasons), "{verifications:?}");
        }
    }

    #[test]
    fn a_report_that_did_not_come_in_time_breaks_whatever_came_before() {
        let due = |minutes| clause(|facts| facts.report_due = Some(now() + Duration::minutes(minutes)));
        assert_eq!(due(0), (Answer::Met, vec![]));
        assert_eq!(due(-1), (Answer::Broken, vec![Reason::ReportLate]));
    }

    #[test]
    fn an_open_check_breaks_and_a_pause_warns() {
        assert_eq!(clause(|facts| facts.open_failed_checks = 1), (Answer::Broken, vec![Reason::ChecksOpen]));
        assert_eq!(clause(|facts| facts.paused = true), (Answer::Warning, vec![Reason::Paused]));
    }
}
