//! Lateness: whether the next success is overdue.

use crate::{Policy, Timestamp, Timetable, freshness::CLOCK_ERROR, span_words};
use chrono::Duration;
use serde::{Deserialize, Serialize};

/// How a job stands against the clock, whatever else its verdict says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lateness {
    /// The next success may take until then.
    OnTime {
        /// When it would be late.
        due: Timestamp,
    },
    /// The next success should have been there by then.
    Late {
        /// When it became late.
        due: Timestamp,
    },
    /// There never was a success.
    NeverRan,
    /// The newest success is dated after now, so nobody knows.
    Unclear,
}

/// Until when another tool must have reported the end of the run that its timetable expects next after `heard`, the last
/// word that was heard of it. A job without timetable has no such moment.
pub fn report_due(heard: Timestamp, timetable: &Timetable, grace: Duration) -> Option<Timestamp> {
    Some(timetable.next_start(heard)? + grace)
}

impl Lateness {
    /// How a job stands whose next report must have come by `due`.
    pub fn of_report(due: Timestamp, now: Timestamp) -> Self {
        if now > due { Self::Late { due } } else { Self::OnTime { due } }
    }

    /// Judges by the newest success, by the timetable, if the job has one, and by the RPO; the stricter decides.
    ///
    /// A run that the timetable expects has until the start after it: a run takes time, and may be tried again. So a
    /// job of every hour is late after two hours, although its RPO is a day; a job without timetable has its RPO.
    pub fn of(
        newest: Option<Timestamp>,
        timetable: Option<&Timetable>,
        policy: &Policy,
        now: Timestamp,
    ) -> Self {
        let Some(newest) = newest else { return Self::NeverRan };
        if newest.signed_duration_since(now) > CLOCK_ERROR {
            return Self::Unclear;
        }
        let expected = timetable.and_then(|timetable| timetable.next_start(timetable.next_start(newest)?));
        let by_rpo = newest + policy.terms().rpo;
        let due = expected.map_or(by_rpo, |expected| expected.min(by_rpo));
        if now > due { Self::Late { due } } else { Self::OnTime { due } }
    }

    /// How late the next success is; `None` where it is not, or nobody can say.
    pub fn late_by(self, now: Timestamp) -> Option<Duration> {
        match self {
            Self::Late { due } => Some(now.signed_duration_since(due)),
            Self::OnTime { .. } | Self::NeverRan | Self::Unclear => None,
        }
    }

    /// 「予定どおり」, 「3時間の遅れ」.
    pub fn words(self, now: Timestamp) -> String {
        match (self, self.late_by(now)) {
            (_, Some(late)) => format!("{}の遅れ", span_words(late)),
            (Self::NeverRan, _) => "成功した実行なし".to_owned(),
            (Self::Unclear, _) => "日時が未来のため不明".to_owned(),
            _ => "予定どおり".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{now, strict};
    use proptest::prelude::*;

    fn hours(hours: i64) -> Duration {
        Duration::hours(hours)
    }

    #[test]
    fn the_rpo_or_the_second_start_decides_whichever_is_stricter() {
        // The moment of the samples is nine in the morning in Japan.
        let (hourly, nightly) =
            (Timetable::parse("0 * * * *").unwrap(), Timetable::parse("0 2 * * *").unwrap());
        let due = |timetable, success| match Lateness::of(Some(success), timetable, &strict(), now()) {
            Lateness::OnTime { due } | Lateness::Late { due } => due - now(),
            other => panic!("{other:?}"),
        };
        assert_eq!(due(Some(&hourly), now() - Duration::minutes(5)), hours(1));
        assert_eq!(due(Some(&nightly), now() - hours(6)), hours(30));
        assert_eq!(due(Some(&nightly), now() - hours(8)), hours(17));
        assert_eq!(due(None, now() - hours(6)), hours(30));
        assert_eq!(due(Some(&nightly.clone().paused(true)), now() - hours(8)), hours(28));
    }

    #[test]
    fn a_report_has_the_grace_after_the_next_start() {
        // Nine in the morning in Japan; the next start is at two.
        let nightly = Timetable::parse("0 2 * * *").unwrap();
        let due = report_due(now() - hours(5), &nightly, hours(3)).unwrap();
        assert_eq!(due - now(), hours(20));
        assert_eq!(Lateness::of_report(due, due), Lateness::OnTime { due });
        assert_eq!(Lateness::of_report(due, due + hours(2)).words(due + hours(2)), "2時間の遅れ");
        // A night without a word: the start that was due then counts, not the one after it.
        assert_eq!(report_due(now() - hours(30), &nightly, hours(3)).unwrap() - now(), hours(-4));
    }

    #[test]
    fn lateness_has_words() {
        let words = |success: Option<i64>| {
            let success = success.map(|ago| now() - hours(ago));
            Lateness::of(success, None, &strict(), now()).words(now())
        };
        assert_eq!(words(Some(36)), "予定どおり");
        assert_eq!(words(Some(39)), "3時間の遅れ");
        assert_eq!(words(None), "成功した実行なし");
        assert_eq!(words(Some(-2)), "日時が未来のため不明");
    }

    proptest! {
        #[test]
        fn who_is_late_stays_late_until_a_success(ago in 0_i64..100, later in 0_i64..100) {
            let of = |at| Lateness::of(Some(now() - hours(ago)), None, &strict(), at);
            let (before, after) = (of(now()).late_by(now()), of(now() + hours(later)).late_by(now() + hours(later)));
            prop_assert!(before <= after);
        }
    }
}
