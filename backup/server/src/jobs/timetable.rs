//! When a job's runs start.

use backup_policy::{BackupWindow, Jitter, Timetable};
use chrono::{NaiveTime, TimeDelta};
use platform_database::Timestamp;
use platform_web::dates::japan;

use super::{Job, JobId, PlannedJob};

/// The times at which a job starts by itself.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Times {
    /// None of a job that is started by hand.
    pub(crate) schedule: Option<String>,
    /// In minutes of the day.
    window_from: Option<i64>,
    window_to: Option<i64>,
    pub(super) jitter_minutes: i64,
}

impl Times {
    /// Whether a run may begin by itself at this time of the day; what was missed and what is tried again wait for it too.
    pub(crate) fn may_begin_at(&self, now: Timestamp) -> bool {
        let Some((from, to)) = self.window() else { return true };
        BackupWindow::new(from, to).is_ok_and(|window| window.contains(now.with_timezone(&japan()).time()))
    }

    /// Between which times of the day runs may begin by themselves.
    pub(super) fn window(&self) -> Option<(NaiveTime, NaiveTime)> {
        time_of_day(self.window_from?).zip(time_of_day(self.window_to?))
    }

    /// By the schedule, the window and the delay that is this job's own; `None` where nobody can read the schedule.
    fn timetable(&self, of: JobId) -> Option<Timetable> {
        let timetable = Timetable::parse(self.schedule.as_deref()?).ok()?;
        let seconds = u32::try_from(self.jitter_minutes * 60).unwrap_or(0);
        let timetable = timetable.delayed(Jitter::of(of.0.unsigned_abs(), seconds));
        match self.window() {
            Some((from, to)) => timetable.within(BackupWindow::new(from, to).ok()?).ok(),
            None => Some(timetable),
        }
    }
}

impl Job {
    /// When this server starts it; `None` where it runs by hand.
    pub(crate) fn timetable(&self) -> Option<Timetable> {
        self.times.timetable(self.id)
    }
}

impl PlannedJob {
    /// When it starts, whoever starts it: windows and delays are for what this server begins.
    pub(crate) fn plan(&self) -> Option<Timetable> {
        if self.native {
            return self.times.timetable(self.id);
        }
        Timetable::parse(self.times.schedule.as_deref()?).ok()
    }
}

/// The starts after a moment, one after the other.
pub(super) fn next_starts(timetable: &Timetable, after: Timestamp) -> impl Iterator<Item = Timestamp> + '_ {
    std::iter::successors(timetable.next_start(after), |last| timetable.next_start(*last))
}

/// The jobs that start next, the first of all first, at most `count`.
pub(crate) fn list_next(jobs: &[PlannedJob], now: Timestamp, count: usize) -> Vec<(Timestamp, &PlannedJob)> {
    let mut next: Vec<(Timestamp, &PlannedJob)> =
        jobs.iter().filter_map(|job| Some((job.plan()?.next_start(now)?, job))).collect();
    next.sort_by_key(|(at, job)| (*at, job.id.0));
    next.truncate(count);
    next
}

/// By when the job of another tool must report next, by its schedule; `heard` is when the last word of it came. Windows and
/// delays are for what this server begins.
pub(crate) fn report_due(schedule: Option<&str>, heard: Timestamp, grace_minutes: i64) -> Option<Timestamp> {
    let timetable = Timetable::parse(schedule?).ok()?;
    backup_policy::report_due(heard, &timetable, TimeDelta::minutes(grace_minutes))
}

fn time_of_day(minutes: i64) -> Option<NaiveTime> {
    NaiveTime::from_num_seconds_from_midnight_opt(u32::try_from(minutes * 60).ok()?, 0)
}
