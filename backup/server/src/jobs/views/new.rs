//! The form of a new job.

use std::path::PathBuf;

use askama::Template;
use backup_engine::{Retention, Secret, Source};
use backup_policy::DataClass;
use chrono::TimeDelta;
use platform_web::{Choice, Problems};
use serde::Deserialize;

use crate::jobs::{Keep, NewJob};
use crate::repositories::Repository;

/// The form as it was filled in.
#[derive(Clone, Deserialize)]
#[serde(default)]
pub(crate) struct FilledJob {
    name: String,
    owner: String,
    description: String,
    class: String,
    kind: String,
    what: String,
    excludes: String,
    tool: String,
    repository: String,
    copy_to: String,
    schedule: String,
    rpo_hours: String,
    drill_every_days: String,
    keep_daily: String,
    keep_weekly: String,
    keep_monthly: String,
}

impl Default for FilledJob {
    fn default() -> FilledJob {
        let text = str::to_owned;
        FilledJob {
            name: String::new(),
            owner: String::new(),
            description: String::new(),
            class: text(DataClass::Internal.code()),
            kind: text("folders"),
            what: String::new(),
            excludes: String::new(),
            tool: String::new(),
            repository: String::new(),
            copy_to: String::new(),
            schedule: text("0 2 * * *"),
            rpo_hours: String::new(),
            drill_every_days: text("30"),
            keep_daily: text("14"),
            keep_weekly: text("8"),
            keep_monthly: text("12"),
        }
    }
}

/// The form.
#[derive(Template)]
#[template(path = "jobs/new.html")]
pub(in crate::jobs) struct NewJobView {
    classes: Vec<Choice>,
    kinds: Vec<Choice>,
    repositories: Vec<Choice>,
    filled: FilledJob,
    problems: Problems,
}

impl NewJobView {
    pub(in crate::jobs) fn new(
        repositories: &[Repository],
        filled: FilledJob,
        problems: Problems,
    ) -> NewJobView {
        let kinds = [
            ("folders", "フォルダー"),
            ("sqlite", "SQLiteのデータベース"),
            ("postgres", "PostgreSQLのデータベース"),
            ("external", "別のツール（台帳に載せます）"),
        ];
        NewJobView {
            classes: DataClass::ALL.iter().map(|class| Choice::new(class.code(), class.label())).collect(),
            kinds: kinds.iter().map(|(value, label)| Choice::new(*value, *label)).collect(),
            repositories: repositories
                .iter()
                .map(|repository| {
                    Choice::new(&repository.name, format!("{}（{}）", repository.name, repository.address))
                })
                .collect(),
            filled,
            problems,
        }
    }
}

impl FilledJob {
    /// Reads the form; `None` where something is wrong, which `problems` then names.
    pub(in crate::jobs) fn read(&self, problems: &mut Problems) -> Option<NewJob> {
        let rpo = self.number("rpo_hours", &self.rpo_hours, problems);
        let drill_every_days = self.number("drill_every_days", &self.drill_every_days, problems);
        let retention = Retention {
            daily: self.number("keep_daily", &self.keep_daily, problems).unwrap_or_default(),
            weekly: self.number("keep_weekly", &self.keep_weekly, problems).unwrap_or_default(),
            monthly: self.number("keep_monthly", &self.keep_monthly, problems).unwrap_or_default(),
            ..Retention::default()
        };
        let class = DataClass::from_code(&self.class);
        if class.is_none() {
            problems.add("class", "データの区分を選んでください。");
        }
        let keep = self.keep(retention, problems);
        let (data_class, keep) = class.zip(keep).filter(|_| problems.is_empty())?;
        Some(NewJob {
            name: self.name.clone(),
            owner: self.owner.trim().to_owned(),
            description: self.description.trim().to_owned(),
            data_class,
            schedule: Some(self.schedule.trim().to_owned()).filter(|schedule| !schedule.is_empty()),
            rpo: rpo.map(|hours| TimeDelta::hours(i64::from(hours))),
            window: None,
            business_days_note: String::new(),
            drill_every_days,
            keep,
        })
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
        let lines = || self.what.lines().map(str::trim).filter(|line| !line.is_empty());
        let Some(first) = lines().next() else {
            problems.add("what", "バックアップする対象を入れてください。");
            return None;
        };
        let source = match self.kind.as_str() {
            "folders" => Source::Folders {
                paths: lines().map(PathBuf::from).collect(),
                excludes: self
                    .excludes
                    .lines()
                    .map(str::trim)
                    .filter(|line| !line.is_empty())
                    .map(str::to_owned)
                    .collect(),
                one_file_system: false,
            },
            "sqlite" => Source::Sqlite { file: PathBuf::from(first) },
            "postgres" => Source::Postgres { url: Secret::new(first), globals: true },
            _ => return self.external(first, problems),
        };
        if self.repository.is_empty() {
            problems.add("repository", "保存先のリポジトリを選んでください。");
        }
        let copy_to = Some(self.copy_to.clone()).filter(|name| !name.is_empty()).into_iter().collect();
        Some(Keep::Native { source, repository: self.repository.clone(), copy_to, retention })
    }

    fn external(&self, target: &str, problems: &mut Problems) -> Option<Keep> {
        let tool = self.tool.trim();
        if tool.is_empty() {
            problems.add("tool", "ツールの名前を入れてください。");
            return None;
        }
        Some(Keep::External { tool: tool.to_owned(), target: target.to_owned() })
    }
}
