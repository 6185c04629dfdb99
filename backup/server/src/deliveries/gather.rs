//! What of everything that was announced is worth telling.

use std::collections::BTreeMap;

use platform_database::Timestamp;

use super::store::Told;
use crate::alerts::{AlertId, Happening};

/// What is told of one alert, and what is told of it no more, by the numbers of the announcements.
pub(super) struct Gathered {
    /// The newest of each alert, as it came.
    pub(super) told: Vec<Told>,
    /// Whether some of it is passed on because nobody took it on.
    pub(super) urgent: bool,
    /// Everything that is done with then.
    pub(super) done: Vec<i64>,
}

/// Gathers what a channel was not told yet. What began and ended meanwhile is not told, nor what rests, nor what is passed
/// on although somebody has taken it on meanwhile, nor that somebody was given what is over.
pub(super) fn gather(announced: Vec<Told>, now: Timestamp) -> Gathered {
    let done = announced.iter().map(|told| told.announcement).collect();
    let mut of_alerts: BTreeMap<AlertId, Vec<Told>> = BTreeMap::new();
    for told in announced {
        of_alerts.entry(told.alert_id).or_default().push(told);
    }
    let told: Vec<Told> = of_alerts.into_values().filter_map(|told| newest(told, now)).collect();
    let urgent = told.iter().any(|told| told.what() == Happening::Escalated);
    Gathered { told, urgent, done }
}

fn newest(mut told: Vec<Told>, now: Timestamp) -> Option<Told> {
    let begins = matches!(told.first()?.what(), Happening::Opened | Happening::Reopened);
    let newest = told.pop()?;
    let in_vain = match newest.what() {
        Happening::Resolved => begins,
        Happening::Escalated => !newest.is_open(),
        Happening::Assigned => !newest.is_standing(),
        _ => newest.snoozed_until.is_some_and(|until| until > now),
    };
    (!in_vain).then_some(newest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Happening::{Assigned, Escalated, Opened, Resolved, Worsened};

    fn told(of: &[(i64, Happening)], state: &str) -> Vec<(i64, Happening)> {
        let announced =
            (1..).zip(of).map(|(number, (alert, what))| Told::sample(number, *alert, *what, state, "late"));
        let gathered = gather(announced.collect(), Timestamp::UNIX_EPOCH);
        assert_eq!(gathered.done.len(), of.len());
        gathered.told.iter().map(|told| (told.alert_id.0, told.what())).collect()
    }

    #[test]
    fn the_newest_of_each_alert_is_told_and_nothing_that_came_and_went() {
        assert_eq!(told(&[(7, Opened), (8, Opened), (7, Worsened)], "open"), [(7, Worsened), (8, Opened)]);
        assert_eq!(told(&[(7, Opened), (7, Resolved)], "resolved"), []);
        assert_eq!(told(&[(7, Resolved)], "resolved"), [(7, Resolved)]);
        assert_eq!(told(&[(7, Opened), (7, Escalated)], "open"), [(7, Escalated)]);
        assert_eq!(told(&[(7, Escalated)], "acknowledged"), []);
        assert_eq!(told(&[(7, Assigned)], "acknowledged"), [(7, Assigned)]);
        assert_eq!(told(&[(7, Assigned)], "resolved"), []);
    }
}
