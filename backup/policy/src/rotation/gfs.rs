//! Grandfather, father and son: daily, weekly, monthly and yearly media.

use super::work_days::letter_of;
use super::{Pool, Turn, WorkDays};
use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// The terms: when which generation has its turn, and how many media each has.
///
/// Each row goes round by itself. A generation without media leaves its nights to the one below.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gfs {
    days: WorkDays,
    weekly_on: Weekday,
    yearly_in: u32,
    daily: usize,
    weekly: usize,
    monthly: usize,
    yearly: usize,
}

/// Terms that make no sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidGfs {
    /// Nothing for an ordinary night.
    #[error("日次の媒体を1本以上入れてください")]
    NoDaily,
    /// Nobody is there on the day of the weekly one.
    #[error("週次の曜日は、媒体を交換する曜日の中から選んでください")]
    WeeklyDay,
    /// No month of the year.
    #[error("年次の月は1から12までにしてください")]
    YearlyMonth,
    /// A grandfather without fathers would never be due.
    #[error("月次や年次の媒体を使うときは、週次の媒体も入れてください")]
    Gap,
}

impl Gfs {
    /// Media change on `days`; the weekly one goes in on `weekly_on`, the monthly one on the last such day of a month, the
    /// yearly one on that of the month `yearly_in`.
    ///
    /// `sizes`: how many media the daily, weekly, monthly and yearly row have.
    pub fn new(
        days: WorkDays,
        weekly_on: Weekday,
        yearly_in: u32,
        sizes: [usize; 4],
    ) -> Result<Self, InvalidGfs> {
        let [daily, weekly, monthly, yearly] = sizes;
        if daily == 0 {
            return Err(InvalidGfs::NoDaily);
        }
        if weekly == 0 && monthly + yearly > 0 {
            return Err(InvalidGfs::Gap);
        }
        if weekly > 0 && !days.holds(weekly_on) {
            return Err(InvalidGfs::WeeklyDay);
        }
        if !(1..=12).contains(&yearly_in) {
            return Err(InvalidGfs::YearlyMonth);
        }
        Ok(Self { days, weekly_on, yearly_in, daily, weekly, monthly, yearly })
    }

    /// On which days somebody changes the medium.
    pub const fn days(&self) -> &WorkDays {
        &self.days
    }

    /// On which of them the weekly medium goes in.
    pub const fn weekly_on(&self) -> Weekday {
        self.weekly_on
    }

    /// In which month the yearly one does.
    pub const fn yearly_in(&self) -> u32 {
        self.yearly_in
    }

    pub(super) fn turn(&self, first: NaiveDate, night: NaiveDate) -> Option<Turn> {
        let pool = self.pool(night)?;
        let earlier = first.iter_days().take_while(|day| *day < night);
        let position = earlier.filter(|day| self.pool(*day) == Some(pool)).count() % self.size(pool);
        Some(Turn { pool, position, why: self.why(pool, night) })
    }

    /// Whose turn a night is; `None` where nobody is there.
    fn pool(&self, night: NaiveDate) -> Option<Pool> {
        if !self.days.holds(night.weekday()) {
            return None;
        }
        let weekly = self.weekly > 0 && night.weekday() == self.weekly_on;
        let last_of_month =
            night.checked_add_days(Days::new(7)).is_none_or(|next| next.month() != night.month());
        Some(match (weekly, last_of_month) {
            (true, true) if self.yearly > 0 && night.month() == self.yearly_in => Pool::Yearly,
            (true, true) if self.monthly > 0 => Pool::Monthly,
            (true, _) => Pool::Weekly,
            (false, _) => Pool::Daily,
        })
    }

    const fn size(&self, pool: Pool) -> usize {
        match pool {
            Pool::Weekly => self.weekly,
            Pool::Monthly => self.monthly,
            Pool::Yearly => self.yearly,
            _ => self.daily,
        }
    }

    fn why(&self, pool: Pool, night: NaiveDate) -> String {
        let (letter, month) = (letter_of(night.weekday()), night.month());
        match pool {
            Pool::Yearly => format!("{month}月の最後の{letter}曜日なので、年次の媒体"),
            Pool::Monthly => format!("{month}月の最後の{letter}曜日なので、月次の媒体"),
            Pool::Weekly => format!("{letter}曜日なので、週次の媒体"),
            _ => format!("{letter}曜日なので、日次の媒体"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn office() -> Gfs {
        Gfs::new(WorkDays::parse("月火水木金").unwrap(), Weekday::Fri, 3, [4, 4, 12, 2]).unwrap()
    }

    #[test]
    fn an_office_changes_four_sons_and_a_father_a_week() {
        let first = day("2026-11-02");
        let turns = first.iter_days().take(14).map(|night| office().turn(first, night));
        let found: Vec<_> = turns.map(|turn| turn.map(|turn| (turn.pool, turn.position))).collect();
        let sons = [0, 1, 2, 3].map(|position| Some((Pool::Daily, position)));
        let week = |father| sons.into_iter().chain([Some((Pool::Weekly, father)), None, None]);
        assert_eq!(found, week(0).chain(week(1)).collect::<Vec<_>>());
    }

    #[test]
    fn the_last_friday_belongs_to_the_month_and_in_march_to_the_year() {
        let first = day("2026-11-02");
        let turn = |night| office().turn(first, day(night)).unwrap();
        let november = turn("2026-11-27");
        assert_eq!((november.pool, november.position), (Pool::Monthly, 0));
        assert_eq!(november.why, "11月の最後の金曜日なので、月次の媒体");
        assert_eq!((turn("2026-12-25").pool, turn("2026-12-25").position), (Pool::Monthly, 1));
        assert_eq!((turn("2027-03-26").pool, turn("2027-03-26").position), (Pool::Yearly, 0));
        assert_eq!(turn("2027-03-19").pool, Pool::Weekly);
    }

    #[test]
    fn a_generation_without_media_leaves_its_nights_to_the_one_below() {
        let sons = Gfs::new(WorkDays::parse("月金").unwrap(), Weekday::Sun, 3, [2, 0, 0, 0]).unwrap();
        let first = day("2026-11-23");
        assert_eq!(sons.turn(first, day("2026-11-27")).unwrap().pool, Pool::Daily);
        let fathers = Gfs::new(WorkDays::parse("月金").unwrap(), Weekday::Fri, 11, [1, 2, 0, 0]).unwrap();
        assert_eq!(fathers.turn(first, day("2026-11-27")).unwrap().pool, Pool::Weekly);
    }

    #[test]
    fn terms_that_make_no_sense_are_refused() {
        let new = |days, on, month, sizes| Gfs::new(WorkDays::parse(days).unwrap(), on, month, sizes);
        assert_eq!(new("月", Weekday::Mon, 3, [0, 1, 0, 0]), Err(InvalidGfs::NoDaily));
        assert_eq!(new("月", Weekday::Tue, 3, [1, 1, 0, 0]), Err(InvalidGfs::WeeklyDay));
        assert_eq!(new("月", Weekday::Mon, 13, [1, 1, 0, 0]), Err(InvalidGfs::YearlyMonth));
        assert_eq!(new("月", Weekday::Mon, 3, [1, 0, 1, 0]), Err(InvalidGfs::Gap));
    }

    prop_compose! {
        fn any_gfs()(
            on in proptest::collection::btree_set(0_u8..7, 1..7), weekly_on in 0_usize..7, yearly_in in 1_u32..=12,
            daily in 1_usize..6, weekly in 1_usize..5, monthly in 0_usize..13, yearly in 0_usize..3,
        ) -> Gfs {
            let on: Vec<Weekday> = on.into_iter().map(|number| Weekday::try_from(number).unwrap()).collect();
            let weekly_on = on[weekly_on % on.len()];
            Gfs::new(WorkDays::new(on).unwrap(), weekly_on, yearly_in, [daily, weekly, monthly, yearly]).unwrap()
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        /// Each row goes round in order, so nothing is overwritten before all others of its row were.
        #[test]
        fn every_row_goes_round(gfs in any_gfs(), start in 0_u64..4_000) {
            let first = day("2020-01-01") + Days::new(start);
            let mut turns = std::collections::HashMap::<Pool, usize>::new();
            for night in first.iter_days().take(500) {
                let turn = gfs.turn(first, night);
                prop_assert_eq!(turn.is_some(), gfs.days.holds(night.weekday()));
                if let Some(turn) = turn {
                    let before = turns.entry(turn.pool).or_default();
                    prop_assert_eq!(turn.position, *before % gfs.size(turn.pool));
                    *before += 1;
                }
            }
        }

        /// What a father holds is a week old for each brother that he has, a grandfather's four.
        #[test]
        fn generations_last_as_long_as_promised(gfs in any_gfs(), start in 0_u64..4_000) {
            let first = day("2020-01-01") + Days::new(start);
            let mut written = std::collections::HashMap::<(Pool, usize), NaiveDate>::new();
            for night in first.iter_days().take(800) {
                let Some(turn) = gfs.turn(first, night) else { continue };
                let before = written.insert((turn.pool, turn.position), night);
                let (Some(before), Ok(size)) = (before, i64::try_from(gfs.size(turn.pool))) else { continue };
                let promised = match turn.pool { Pool::Weekly => 7, Pool::Monthly => 28, Pool::Yearly => 364, _ => 1 };
                prop_assert!((night - before).num_days() >= promised * size, "{:?}", turn);
            }
        }
    }
}
