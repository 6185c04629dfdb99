//! Slots: the times that a pattern names, within a window.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use crate::BackupWindow;
use chrono::NaiveDateTime;
use croner::{
    Cron,
    parser::{CronParser, Seconds, Year},
};

/// To read a pattern takes ten times as long as to ask it for a time, and a fleet has far fewer patterns than jobs: what was
/// read is kept, of at most [`MOST_KEPT`] patterns.
static KEPT: LazyLock<Mutex<HashMap<String, Arc<Cron>>>> = LazyLock::new(Mutex::default);
const MOST_KEPT: usize = 10_000;

/// The times of day of a pattern are the same on each of its days, so one of its days shows whether any lies in the
/// window. Two days are walked through in fewer moves than this.
const MOVES: usize = 8;

/// Times by the clock of the wall, to the minute.
///
/// Invariant: there is always a next one, as far as the calendar goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slots {
    cron: Arc<Cron>,
    window: Option<BackupWindow>,
}

impl Slots {
    /// Reads a pattern of five fields; `None` where it cannot be read or names a day that never comes.
    pub(super) fn parse(pattern: &str) -> Option<Self> {
        let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(cron) = kept.get(pattern) {
            return Some(Self { cron: cron.clone(), window: None });
        }
        let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
        let slots = Self { cron: Arc::new(parser.parse(pattern).ok()?), window: None };
        slots.after(NaiveDateTime::default())?;
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        kept.insert(pattern.to_owned(), slots.cron.clone());
        Some(slots)
    }

    /// Those that lie in the window; `None` where none does.
    pub(super) fn within(&self, window: BackupWindow) -> Option<Self> {
        let slots = Self { cron: self.cron.clone(), window: Some(window) };
        slots.after(NaiveDateTime::default()).map(|_| slots)
    }

    pub(super) fn window(&self) -> Option<BackupWindow> {
        self.window
    }

    /// The first after a moment.
    pub(super) fn after(&self, after: NaiveDateTime) -> Option<NaiveDateTime> {
        let mut slot = self.cron.find_next_occurrence(&after, false).ok()?;
        for _ in 0..MOVES {
            match self.window {
                Some(window) if !window.contains(slot.time()) => {
                    slot = self.cron.find_next_occurrence(&window.opening(slot), true).ok()?;
                }
                _ => return Some(slot),
            }
        }
        None
    }

    /// The last at a moment or before.
    pub(super) fn until(&self, until: NaiveDateTime) -> Option<NaiveDateTime> {
        let mut slot = self.cron.find_previous_occurrence(&until, true).ok()?;
        for _ in 0..MOVES {
            match self.window {
                Some(window) if !window.contains(slot.time()) => {
                    slot = self.cron.find_previous_occurrence(&window.last_closing(slot), false).ok()?;
                }
                _ => return Some(slot),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Duration, NaiveTime};
    use proptest::{prelude::*, sample::select};

    proptest! {
        #[test]
        fn a_window_keeps_the_slots_that_lie_in_it_and_no_other(
            pattern in select(vec!["0 2 * * *", "*/20 5-7,22 * * *", "30 1,13 * * 2"]),
            from in 0_u32..24, length in 1_u32..24, minutes in 0_i64..30 * 24 * 60,
        ) {
            let hour = |hour| NaiveTime::from_hms_opt(hour % 24, 0, 0).unwrap();
            let window = BackupWindow::new(hour(from), hour(from + length)).unwrap();
            let (slots, moment) = (Slots::parse(pattern).unwrap(), NaiveDateTime::default() + Duration::minutes(minutes));
            let fits = |slot: &NaiveDateTime| window.contains(slot.time());
            let later = std::iter::successors(slots.after(moment), |&slot| slots.after(slot)).take(50);
            let earlier = |slot: NaiveDateTime| slots.until(slot - Duration::minutes(1));
            let earlier = std::iter::successors(slots.until(moment), |&slot| earlier(slot)).take(50);
            let narrowed = slots.within(window);
            prop_assert_eq!(narrowed.as_ref().and_then(|narrowed| narrowed.after(moment)), later.clone().find(fits));
            prop_assert_eq!(narrowed.and_then(|narrowed| narrowed.until(moment)), earlier.clone().find(fits));
        }
    }
}
