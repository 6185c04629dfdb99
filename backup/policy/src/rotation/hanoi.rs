//! The tower of Hanoi: few media, and copies of ages that double.

use super::{Pool, Turn, WorkDays};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// The terms: when media change, and how many there are.
///
/// The first medium goes in every second time, the second every fourth, the third every eighth; the last shares what is
/// left. With `n` media the oldest copy is at least 2^(n-2) changes old.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hanoi {
    days: WorkDays,
    media: usize,
}

/// Terms that make no sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidHanoi {
    /// One has no order; and with more than twelve the last would wait for years.
    #[error("ハノイの塔の媒体は2本から12本までにしてください")]
    Count,
}

impl Hanoi {
    /// `media` of them change on `days`.
    pub fn new(days: WorkDays, media: usize) -> Result<Self, InvalidHanoi> {
        if (2..=12).contains(&media) { Ok(Self { days, media }) } else { Err(InvalidHanoi::Count) }
    }

    /// On which days somebody changes the medium.
    pub const fn days(&self) -> &WorkDays {
        &self.days
    }

    pub(super) fn turn(&self, first: NaiveDate, night: NaiveDate) -> Option<Turn> {
        if !self.days.holds(night.weekday()) {
            return None;
        }
        let change = self.days.count(first, night);
        let position = (change.trailing_zeros() as usize).min(self.media - 1);
        let why = format!("{change}回目の交換なので、{}回に1回の媒体", self.every(position));
        Some(Turn { pool: Pool::Tower, position, why })
    }

    /// After how many changes a medium has its turn again.
    fn every(&self, position: usize) -> usize {
        1 << (position + 1).min(self.media - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    fn tower(days: &str, media: usize) -> Hanoi {
        Hanoi::new(WorkDays::parse(days).unwrap(), media).unwrap()
    }

    #[test]
    fn a_tower_of_four_is_built_as_in_the_game() {
        let first: NaiveDate = "2026-11-02".parse().unwrap();
        let tower = tower("月火水木金土日", 4);
        let found: String = first
            .iter_days()
            .take(16)
            .map(|night| ["A", "B", "C", "D"][tower.turn(first, night).unwrap().position])
            .collect();
        assert_eq!(found, "ABACABADABACABAD");
        let why = tower.turn(first, first).unwrap().why;
        assert_eq!(why, "1回目の交換なので、2回に1回の媒体");
    }

    #[test]
    fn one_medium_is_no_tower() {
        let days = || WorkDays::parse("月").unwrap();
        assert_eq!(Hanoi::new(days(), 1), Err(InvalidHanoi::Count));
        assert_eq!(Hanoi::new(days(), 13), Err(InvalidHanoi::Count));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn each_medium_has_its_turn_again_when_it_says(
            media in 2_usize..7, days in proptest::sample::select(vec!["月火水木金", "月水金", "月火水木金土日", "日"]),
            start in 0_u64..2_000,
        ) {
            let first = "2020-01-01".parse::<NaiveDate>().unwrap() + chrono::Days::new(start);
            let tower = tower(days, media);
            let mut last = HashMap::<usize, usize>::new();
            let nights = first.iter_days().filter(|night| tower.days.holds(night.weekday())).take(150);
            for (change, night) in nights.enumerate() {
                let position = tower.turn(first, night).unwrap().position;
                if let Some(before) = last.insert(position, change) {
                    prop_assert_eq!(change - before, tower.every(position));
                }
            }
            prop_assert_eq!(last.len(), media, "every medium is used");
        }
    }
}
