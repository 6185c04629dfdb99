//! What is wrong now, against the alerts that stand.

use std::collections::HashMap;

use super::problems::Problem;
use super::store::Standing;
use super::vocabulary::AlertState;
use super::{AlertId, Happening, Kind};

/// What has to change, so that the alerts say what is so.
#[derive(Default)]
pub(super) struct Difference<'a> {
    /// Problems without an alert.
    pub(super) new: Vec<&'a Problem>,
    /// Alerts that say something else now.
    pub(super) changed: Vec<Change<'a>>,
    /// Alerts whose cause is gone.
    pub(super) gone: Vec<&'a Standing>,
}

/// How an alert changes.
pub(super) struct Change<'a> {
    pub(super) id: AlertId,
    pub(super) problem: &'a Problem,
    /// Worth a line in its history; none where only the words are other ones.
    pub(super) what: Option<Happening>,
}

impl Change<'_> {
    /// Whether it happened once more.
    pub(super) fn again(&self) -> bool {
        self.what.is_some()
    }

    /// Whether it waits for somebody from now on, although somebody had taken it on.
    pub(super) fn anew(&self) -> bool {
        matches!(self.what, Some(Happening::Worsened | Happening::Reopened))
    }
}

impl<'a> Difference<'a> {
    /// Whether the alerts say what is so.
    pub(super) fn is_empty(&self) -> bool {
        self.new.is_empty() && self.changed.is_empty() && self.gone.is_empty()
    }

    pub(super) fn between(problems: &'a [Problem], standing: &'a [Standing]) -> Difference<'a> {
        let mut left: HashMap<&str, &Standing> =
            standing.iter().map(|alert| (alert.problem.as_str(), alert)).collect();
        let mut difference = Difference::default();
        for problem in problems {
            match left.remove(problem.problem.as_str()) {
                None => difference.new.push(problem),
                Some(alert) => difference.changed.extend(change(alert, problem)),
            }
        }
        difference.gone = standing.iter().filter(|alert| left.contains_key(alert.problem.as_str())).collect();
        difference
    }
}

/// What gets milder on the page that showed it before is nothing that happened.
fn change<'a>(alert: &Standing, problem: &'a Problem) -> Option<Change<'a>> {
    let before = (alert.severity(), alert.kind != Kind::ClauseWarned.code());
    let (worse, milder) = (problem.kind.weight() > before, problem.kind.weight() < before);
    let happened = alert.evidence != problem.evidence || (alert.kind != problem.kind.code() && !milder);
    let what = match alert.state() {
        AlertState::Closed if happened || worse => Some(Happening::Reopened),
        _ if worse => Some(Happening::Worsened),
        _ => happened.then_some(Happening::Again),
    };
    let other_words = (&alert.words, &alert.subject) != (&problem.words, &problem.subject) || milder;
    (what.is_some() || other_words).then_some(Change { id: alert.id, problem, what })
}

#[cfg(test)]
mod tests {
    use super::*;
    use AlertState::{Acknowledged, Closed, Open};
    use Happening::{Again, Reopened, Worsened};

    fn problem(kind: Kind, run: u32) -> Problem {
        Problem {
            problem: "run/job/1".to_owned(),
            kind,
            job: None,
            repository: None,
            subject: "会計DB".to_owned(),
            words: format!("実行{run}が失敗しました"),
            evidence: format!("/runs/{run}"),
            times: run.into(),
        }
    }

    /// What happens to an alert in a state when it is the next run's turn.
    fn next(state: AlertState, kind: Kind, run: u32) -> Option<Option<Happening>> {
        let standing = [Standing::sample(&problem(Kind::RunFailed, 1), state)];
        let problems = [problem(kind, run)];
        let difference = Difference::between(&problems, &standing);
        assert!(difference.new.is_empty() && difference.gone.is_empty());
        difference.changed.first().map(|change| change.what)
    }

    #[test]
    fn the_same_thing_is_nothing_new_and_another_one_is_counted() {
        for state in [Open, Acknowledged, Closed] {
            assert_eq!(next(state, Kind::RunFailed, 1), None);
        }
        assert_eq!(next(Open, Kind::RunFailed, 2), Some(Some(Again)));
        assert_eq!(next(Acknowledged, Kind::RunFailed, 2), Some(Some(Again)));
        assert_eq!(next(Closed, Kind::RunFailed, 2), Some(Some(Reopened)));
    }

    #[test]
    fn what_gets_worse_waits_for_somebody_again() {
        for (state, what) in [(Open, Worsened), (Acknowledged, Worsened), (Closed, Reopened)] {
            assert_eq!(next(state, Kind::RunsFailing, 3), Some(Some(what)));
        }
        assert_eq!(next(Open, Kind::RunWarned, 2), Some(Some(Again)), "milder is no worse");
    }

    /// What becomes of the alert of a clause that says something else by the same evidence.
    fn of_clause(state: AlertState, before: Kind, now: Kind) -> Option<Option<Happening>> {
        let standing = [Standing::sample(&problem(before, 1), state)];
        let problems = [problem(now, 1)];
        Difference::between(&problems, &standing).changed.first().map(|change| change.what)
    }

    #[test]
    fn a_clause_that_is_kept_no_more_got_worse_and_one_that_is_kept_again_comes_back_to_nobody() {
        let (warned, broken) = (Kind::ClauseWarned, Kind::ClauseBroken);
        assert_eq!(of_clause(Acknowledged, warned, broken), Some(Some(Worsened)));
        assert_eq!(of_clause(Closed, warned, broken), Some(Some(Reopened)));
        for state in [Open, Acknowledged, Closed] {
            assert_eq!(of_clause(state, broken, warned), Some(None), "{state:?}");
        }
        assert_eq!(of_clause(Open, Kind::OfflineAgeing, Kind::OfflineStale), Some(Some(Worsened)));
    }

    #[test]
    fn a_problem_is_new_or_gone() {
        let failed = [problem(Kind::RunFailed, 1)];
        let standing = [Standing::sample(&failed[0], Open)];
        let new = Difference::between(&failed, &[]);
        assert_eq!((new.new.len(), new.gone.len()), (1, 0));
        let gone = Difference::between(&[], &standing);
        assert_eq!((gone.new.len(), gone.gone.len()), (0, 1));
        assert!(Difference::between(&failed, &standing).is_empty());
    }
}
