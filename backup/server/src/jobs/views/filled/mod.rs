//! What stands in the form of a job: as a new one begins, as a job is now, or as somebody filled it in.

use backup_engine::Source;
use backup_policy::DataClass;
use chrono::NaiveTime;
use platform_vault::Vault;
use serde::Deserialize;

use super::form::KINDS;
use crate::copies::Copy;
use crate::jobs::{GRACE_MINUTES, JITTER_MINUTES, Job};

mod read;

/// The form as it was filled in.
#[derive(Clone, Deserialize)]
#[serde(default)]
pub(crate) struct FilledJob {
    pub(in crate::jobs) revision: i64,
    pub(in crate::jobs) name: String,
    pub(in crate::jobs) owner: String,
    pub(in crate::jobs) description: String,
    pub(in crate::jobs) class: String,
    pub(in crate::jobs) kind: String,
    pub(in crate::jobs) what: String,
    pub(in crate::jobs) excludes: String,
    pub(in crate::jobs) one_file_system: bool,
    /// A PostgreSQL database without its cluster's roles.
    pub(in crate::jobs) without_globals: bool,
    pub(in crate::jobs) tool: String,
    pub(in crate::jobs) grace_minutes: String,
    pub(in crate::jobs) repository: String,
    pub(in crate::jobs) copy_to: Vec<String>,
    pub(in crate::jobs) schedule: String,
    pub(in crate::jobs) window_from: String,
    pub(in crate::jobs) window_to: String,
    pub(in crate::jobs) jitter_minutes: String,
    pub(in crate::jobs) business_days_note: String,
    pub(in crate::jobs) rpo_hours: String,
    pub(in crate::jobs) drill_every_days: String,
    pub(in crate::jobs) keep_last: String,
    pub(in crate::jobs) keep_hourly: String,
    pub(in crate::jobs) keep_daily: String,
    pub(in crate::jobs) keep_weekly: String,
    pub(in crate::jobs) keep_monthly: String,
    pub(in crate::jobs) keep_yearly: String,
    pub(in crate::jobs) keep_within_days: String,
}

impl Default for FilledJob {
    fn default() -> FilledJob {
        let text = str::to_owned;
        FilledJob {
            revision: 0,
            name: String::new(),
            owner: String::new(),
            description: String::new(),
            class: text(DataClass::Internal.code()),
            kind: text("folders"),
            what: String::new(),
            excludes: String::new(),
            one_file_system: false,
            without_globals: false,
            tool: String::new(),
            grace_minutes: GRACE_MINUTES.to_string(),
            repository: String::new(),
            copy_to: Vec::new(),
            schedule: text("0 2 * * *"),
            window_from: String::new(),
            window_to: String::new(),
            jitter_minutes: JITTER_MINUTES.to_string(),
            business_days_note: String::new(),
            rpo_hours: String::new(),
            drill_every_days: text("30"),
            keep_last: String::new(),
            keep_hourly: String::new(),
            keep_daily: text("14"),
            keep_weekly: text("8"),
            keep_monthly: text("12"),
            keep_yearly: String::new(),
            keep_within_days: String::new(),
        }
    }
}

impl FilledJob {
    /// The empty form of a kind; `None` where there is no such kind.
    pub(in crate::jobs) fn of_kind(code: &str) -> Option<FilledJob> {
        let kind = KINDS.iter().find(|kind| kind.code == code)?;
        Some(FilledJob { kind: kind.code.to_owned(), ..FilledJob::default() })
    }

    /// What a job is now. Where its source cannot be read, or is an address with a password, the field is empty, and what
    /// is left empty stays as it is.
    pub(in crate::jobs) fn of(job: &Job, copies: &[Copy], vault: &Vault) -> FilledJob {
        let retention = job.retention().unwrap_or_default();
        let rule = |number: u32| if number == 0 { String::new() } else { number.to_string() };
        let time =
            |time: Option<NaiveTime>| time.map_or(String::new(), |time| time.format("%H:%M").to_string());
        let first = copies.iter().find(|copy| copy.repository_id == job.repository_id);
        let others =
            copies.iter().filter(|copy| copy.repository_id.is_some_and(|id| Some(id) != job.repository_id));
        let (what, excludes, one_file_system) = match job.source(vault) {
            Ok(Some(Source::Folders { paths, excludes, one_file_system })) => {
                let paths: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
                (paths.join("\n"), excludes.join("\n"), one_file_system)
            }
            Ok(Some(Source::Sqlite { file })) => (file.display().to_string(), String::new(), false),
            Ok(None) => (job.target.clone(), String::new(), false),
            _ => Default::default(),
        };
        FilledJob {
            revision: job.revision,
            name: job.name.clone(),
            owner: job.owner.clone(),
            description: job.description.clone(),
            class: job.data_class.clone(),
            kind: job.source_kind.clone().unwrap_or_else(|| "external".to_owned()),
            what,
            excludes,
            one_file_system,
            without_globals: false,
            tool: job.tool.clone(),
            grace_minutes: job.grace_minutes.to_string(),
            repository: first.map(|copy| copy.name.clone()).unwrap_or_default(),
            copy_to: others.map(|copy| copy.name.clone()).collect(),
            schedule: job.times.schedule.clone().unwrap_or_default(),
            window_from: time(job.times.window().map(|(from, _)| from)),
            window_to: time(job.times.window().map(|(_, to)| to)),
            jitter_minutes: job.times.jitter_minutes.to_string(),
            business_days_note: job.business_days_note.clone(),
            rpo_hours: if job.own_rpo { hours(job.rpo_minutes) } else { String::new() },
            drill_every_days: job.drill_every_days.map(|days| days.to_string()).unwrap_or_default(),
            keep_last: rule(retention.last),
            keep_hourly: rule(retention.hourly),
            keep_daily: rule(retention.daily),
            keep_weekly: rule(retention.weekly),
            keep_monthly: rule(retention.monthly),
            keep_yearly: rule(retention.yearly),
            keep_within_days: rule(retention.within_days),
        }
    }

    /// Goes on from another revision: what was typed stays, and saving it once more is meant.
    pub(in crate::jobs) fn see(&mut self, revision: i64) {
        self.revision = revision;
    }
}

/// An objective as the form has it; one that is no whole hour is shown rounded down, one hour at least.
fn hours(minutes: i64) -> String {
    (minutes / 60).max(1).to_string()
}
