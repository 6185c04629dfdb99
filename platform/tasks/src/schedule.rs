//! Tasks that the calendar enqueues, by Japan's clock.

use chrono::{DateTime, FixedOffset};
use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};
use platform_database::{Database, DbResult, Timestamp};

use crate::retention::DeleteOldTasks;
use crate::store;
use crate::task::{NewTask, Task};

/// Japan keeps one offset the whole year, so no table of time zones is needed.
const JAPAN: FixedOffset = FixedOffset::east_opt(9 * 3600).expect("nine hours are less than a day");

/// Which task is enqueued when; one table per server.
///
/// Invariant: each slot is enqueued once, however many servers follow the schedule: the row in
/// `task_schedules` moves on in the transaction that enqueues.
/// Invariant: slots that passed while no server ran are made up for once, together.
pub struct Schedule {
    entries: Vec<Entry>,
}

struct Entry {
    name: &'static str,
    pattern: &'static str,
    cron: Cron,
    make: Box<dyn Fn() -> NewTask + Send + Sync>,
}

impl Schedule {
    /// Begins a table that knows only the queue's own housekeeping.
    #[expect(clippy::new_without_default, reason = "it is not empty")]
    pub fn new() -> Schedule {
        Schedule { entries: Vec::new() }.every("delete-old-tasks", "40 3 * * *", || DeleteOldTasks)
    }

    /// Enqueues what `make` gives at each slot of `pattern`: minute, hour, day of the month,
    /// month, day of the week, in Japan's time (`0 3 * * *` is three in the morning there).
    ///
    /// The name is the schedule's identity in the database. A name used twice, or a pattern
    /// without any slot, is a programming error and panics here.
    #[must_use]
    pub fn every<T: Task>(
        mut self,
        name: &'static str,
        pattern: &'static str,
        make: impl Fn() -> T + Send + Sync + 'static,
    ) -> Schedule {
        assert!(self.entries.iter().all(|entry| entry.name != name), "two schedules with the name {name}");
        let cron = parse(pattern).unwrap_or_else(|| panic!("the schedule {name} has no slot: {pattern}"));
        self.entries.push(Entry { name, pattern, cron, make: Box::new(move || NewTask::of(&make())) });
        self
    }

    /// Makes the rows of schedules that are new or have another pattern now.
    pub(crate) async fn record(&self, database: &Database) -> DbResult<()> {
        let mut tx = database.write().await?;
        let now = tx.now();
        for entry in &self.entries {
            store::upsert_schedule(&mut tx, entry.name, entry.pattern, entry.slot_after(now)).await?;
        }
        tx.commit().await
    }

    /// Enqueues what is due, unless another server was faster.
    pub(crate) async fn enqueue_due(&self, database: &Database) -> DbResult<()> {
        let due = store::list_due_schedules(&mut database.read().await?).await?;
        for entry in self.entries.iter().filter(|entry| due.iter().any(|name| name == entry.name)) {
            let mut tx = database.write().await?;
            let now = tx.now();
            if store::claim_slot(&mut tx, entry.name, entry.slot_after(now)).await? {
                store::insert_task(&mut tx, &(entry.make)(), now).await?;
                tx.commit().await?;
            }
        }
        Ok(())
    }
}

impl Entry {
    fn slot_after(&self, now: Timestamp) -> Timestamp {
        next_slot(&self.cron, now).expect("a pattern without years that has one slot has another")
    }
}

/// Reads a pattern of five fields that has a slot.
fn parse(pattern: &str) -> Option<Cron> {
    let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
    let cron = parser.parse(pattern).ok()?;
    next_slot(&cron, DateTime::UNIX_EPOCH).map(|_| cron)
}

fn next_slot(cron: &Cron, after: Timestamp) -> Option<Timestamp> {
    cron.find_next_occurrence(&after.with_timezone(&JAPAN), false).ok().map(|slot| slot.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(pattern: &str, after: &str) -> String {
        let after = after.parse::<Timestamp>().unwrap();
        next_slot(&parse(pattern).unwrap(), after).unwrap().to_rfc3339()
    }

    #[test]
    fn slots_follow_the_clock_of_japan() {
        assert_eq!(next("0 3 * * *", "2026-11-22T17:59:59Z"), "2026-11-22T18:00:00+00:00");
        assert_eq!(next("0 3 * * *", "2026-11-22T18:00:00Z"), "2026-11-23T18:00:00+00:00");
        assert_eq!(next("*/15 * * * *", "2026-11-22T18:00:00.5Z"), "2026-11-22T18:15:00+00:00");
        assert_eq!(next("0 0 1 4 *", "2026-11-22T00:00:00Z"), "2027-03-31T15:00:00+00:00");
    }

    #[test]
    fn a_pattern_without_a_slot_is_refused() {
        for pattern in ["", "at three", "61 3 * * *", "0 3 30 2 *", "0 0 3 * * *"] {
            assert!(parse(pattern).is_none(), "{pattern}");
        }
    }

    #[test]
    #[should_panic(expected = "two schedules with the name delete-old-tasks")]
    fn a_name_is_used_once() {
        let _ = Schedule::new().every("delete-old-tasks", "0 3 * * *", || DeleteOldTasks);
    }
}
