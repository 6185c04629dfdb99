//! Reading the form of a job.

use std::path::PathBuf;

use backup_engine::{Retention, Secret, Source};
use backup_policy::DataClass;
use chrono::{NaiveTime, TimeDelta};
use platform_web::Problems;

use super::FilledJob;
use crate::jobs::{EditedJob, GRACE_MINUTES, Job, JobSettings, Keep, Kept, NewJob, OtherTool};

impl FilledJob {
    /// Reads the form of a new job; `None` where something is wrong, which `problems` then names.
    pub(in crate::jobs) fn read_new(&self, problems: &mut Problems) -> Option<NewJob> {
        let settings = self.settings(problems);
        let retention = self.retention(problems);
        let keep = self.keep(retention, problems);
        let (settings, keep) = settings.zip(keep).filter(|_| problems.is_empty())?;
        Some(NewJob { settings, keep })
    }

    /// Reads the form of a job that is there.
    pub(in crate::jobs) fn read_edited(&self, job: &Job, problems: &mut Problems) -> Option<EditedJob> {
        let settings = self.settings(problems);
        let retention =
            Retention { tags: job.retention().unwrap_or_default().tags, ..self.retention(problems) };
        let kept = match &job.source_kind {
            Some(kind) => {
                Some(Kept::Native { source: self.source(kind), copy_to: self.copy_to.clone(), retention })
            }
            None => self.external(self.what.trim(), problems).map(Kept::External),
        };
        let (settings, kept) = settings.zip(kept).filter(|_| problems.is_empty())?;
        Some(EditedJob { revision: self.revision, settings, kept })
    }

    fn settings(&self, problems: &mut Problems) -> Option<JobSettings> {
        let rpo = self.number("rpo_hours", &self.rpo_hours, problems);
        let drill_every_days = self.number("drill_every_days", &self.drill_every_days, problems);
        let jitter_minutes = self.number("jitter_minutes", &self.jitter_minutes, problems);
        let window = self.window(problems);
        let data_class = DataClass::from_code(&self.class);
        if data_class.is_none() {
            problems.add("class", "データの区分を選んでください。");
        }
        Some(JobSettings {
            name: self.name.clone(),
            owner: self.owner.clone(),
            description: self.description.clone(),
            data_class: data_class?,
            schedule: Some(self.schedule.trim().to_owned()).filter(|schedule| !schedule.is_empty()),
            window,
            jitter_minutes: jitter_minutes.unwrap_or_default(),
            rpo: rpo.map(|hours| TimeDelta::hours(i64::from(hours))),
            business_days_note: self.business_days_note.clone(),
            drill_every_days,
        })
    }

    fn retention(&self, problems: &mut Problems) -> Retention {
        let mut rule = |field: &str, text: &str| self.number(field, text, problems).unwrap_or_default();
        Retention {
            last: rule("keep_last", &self.keep_last),
            hourly: rule("keep_hourly", &self.keep_hourly),
            daily: rule("keep_daily", &self.keep_daily),
            weekly: rule("keep_weekly", &self.keep_weekly),
            monthly: rule("keep_monthly", &self.keep_monthly),
            yearly: rule("keep_yearly", &self.keep_yearly),
            within_days: rule("keep_within_days", &self.keep_within_days),
            tags: Vec::new(),
        }
    }

    fn window(&self, problems: &mut Problems) -> Option<(NaiveTime, NaiveTime)> {
        let (from, to) = (self.window_from.trim(), self.window_to.trim());
        let read = |text| NaiveTime::parse_from_str(text, "%H:%M").ok();
        let window = read(from).zip(read(to));
        if window.is_none() && !(from.is_empty() && to.is_empty()) {
            problems.add("window_from", "時間帯は、始まりと終わりの両方を 22:00 のように入れてください。");
        }
        window
    }

    /// A whole number; blank is none.
    fn number(&self, field: &str, text: &str, problems: &mut Problems) -> Option<u32> {
        let text = text.trim();
        let number = text.parse().ok();
        if number.is_none() && !text.is_empty() {
            problems.add(field, "0以上の整数を入れてください。");
        }
        number
    }

    fn keep(&self, retention: Retention, problems: &mut Problems) -> Option<Keep> {
        let Some(first) = lines(&self.what).next() else {
            problems.add("what", "バックアップする対象を入れてください。");
            return None;
        };
        let Some(source) = self.source(&self.kind) else {
            return self.external(first, problems).map(Keep::External);
        };
        if self.repository.is_empty() {
            problems.add("repository", "保存先のリポジトリを選んでください。");
        }
        Some(Keep::Native {
            source,
            repository: self.repository.clone(),
            copy_to: self.copy_to.clone(),
            retention,
        })
    }

    /// What the engine reads; `None` where nothing is said, or the job is another tool's.
    fn source(&self, kind: &str) -> Option<Source> {
        let first = lines(&self.what).next()?;
        match kind {
            "folders" => Some(Source::Folders {
                paths: lines(&self.what).map(PathBuf::from).collect(),
                excludes: lines(&self.excludes).map(str::to_owned).collect(),
                one_file_system: self.one_file_system,
            }),
            "sqlite" => Some(Source::Sqlite { file: PathBuf::from(first) }),
            "postgres" => Some(Source::Postgres { url: Secret::new(first), globals: !self.without_globals }),
            _ => None,
        }
    }

    fn external(&self, target: &str, problems: &mut Problems) -> Option<OtherTool> {
        let grace = self.number("grace_minutes", &self.grace_minutes, problems);
        let tool = self.tool.trim();
        if tool.is_empty() {
            problems.add("tool", "ツールの名前を入れてください。");
            return None;
        }
        let grace_minutes = grace.map_or(GRACE_MINUTES, i64::from);
        Some(OtherTool { tool: tool.to_owned(), target: target.to_owned(), grace_minutes })
    }
}

/// The lines that say something.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}
