//! What is wrong now, against the alerts that stand.

use std::collections::HashMap;

use super::problems::Problem;
use super::store::Standing;
use super::vocabulary::AlertState;
use super::{AlertId, Happening};

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

fn change<'a>(alert: &Standing, problem: &'a Problem) -> Option<Change<'a>> {
    let happened = alert.evidence != problem.evidence || alert.kind != problem.kind.code();
    let worse = problem.severity() > alert.severity();
    let what = match alert.state() {
        AlertState::Closed if happened || worse => Some(Happening::Reopened),
        _ if worse => Some(Happening::Worsened),
        _ => happened.then_some(Happening::Again),
    };
    let other_words = alert.words != problem.words || alert.subject != problem.subject;
    (what.is_some() || other_words).then_some(Change { id: alert.id, problem, what })
}
