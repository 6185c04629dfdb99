//! What is planned, from the schedules of jobs.

use chrono::{NaiveDate, TimeDelta};
use platform_database::Timestamp;

use crate::days;
use crate::jobs::PlannedJob;

/// The first start of a job on a day that is still to come.
#[derive(Clone, Debug)]
pub(super) struct Planned<'a> {
    pub(super) day: NaiveDate,
    pub(super) at: Timestamp,
    pub(super) job: &'a PlannedJob,
}

/// The first starts after `now` of each job, on each of `days`, in order.
pub(super) fn list_planned<'a>(
    jobs: &'a [PlannedJob],
    days: &[NaiveDate],
    now: Timestamp,
) -> Vec<Planned<'a>> {
    let mut planned: Vec<Planned<'a>> = Vec::new();
    for job in jobs {
        let Some(timetable) = job.plan() else { continue };
        let mut next = None;
        for day in days.iter().copied().filter(|day| *day >= days::of(now)) {
            if next.is_some_and(|(on, _)| on > day) {
                continue;
            }
            let Some(begins) = day.pred_opt().and_then(days::end) else { continue };
            let after = now.max(begins - TimeDelta::seconds(1));
            next = timetable.next_start(after).map(|at| (days::of(at), at));
            if let Some((_, at)) = next.filter(|(on, _)| *on == day) {
                planned.push(Planned { day, at, job });
            }
        }
    }
    planned.sort_by_key(|planned| planned.at);
    planned
}
