//! The form of a job, new or edited.

use std::path::PathBuf;

use askama::Template;
use backup_engine::{Retention, Secret, Source};
use backup_policy::DataClass;
use chrono::{NaiveTime, TimeDelta};
use platform_vault::Vault;
use platform_web::{Choice, Problems};
use serde::Deserialize;

use crate::copies::Copy;
use crate::jobs::schedule_words::schedule_words;
use crate::jobs::{
    EditedJob, GRACE_MINUTES, JITTER_MINUTES, Job, JobId, JobSettings, Keep, Kept, NewJob, OtherTool,
};
use crate::repositories::Repository;

/// The form as it was filled in.
#[derive(Clone, Deserialize)]
#[serde(default)]
pub(crate) struct FilledJob {
    revision: i64,
    name: String,
    owner: String,
    description: String,
    class: String,
    kind: String,
    what: String,
    excludes: String,
    one_file_system: bool,
    /// A PostgreSQL database without its cluster's roles.
    without_globals: bool,
    tool: String,
    grace_minutes: String,
    repository: String,
    copy_to: Vec<String>,
    schedule: String,
    window_from: String,
    window_to: String,
    jitter_minutes: String,
    business_days_note: String,
    rpo_hours: String,
    drill_every_days: String,
    keep_last: String,
    keep_hourly: String,
    keep_daily: String,
    keep_weekly: String,
    keep_monthly: String,
    keep_yearly: String,
    keep_within_days: String,
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

/// What a new job can be.
struct SourceKind {
    code: &'static str,
    label: &'static str,
    words: &'static str,
    icon: &'static str,
}

const KINDS: [SourceKind; 4] = [
    SourceKind {
        code: "folders",
        label: "フォルダー",
        words: "このサーバーから見えるフォルダーやファイルを、内蔵エンジンで取ります。",
        icon: "folder",
    },
    SourceKind {
        code: "sqlite",
        label: "SQLiteのデータベース",
        words: "使用中のまま、内蔵エンジンで一貫した写しを取ります。",
        icon: "database",
    },
    SourceKind {
        code: "postgres",
        label: "PostgreSQLのデータベース",
        words: "接続先から、内蔵エンジンでダンプを取ります。",
        icon: "database",
    },
    SourceKind {
        code: "external",
        label: "別のツール",
        words: "Veeamなどが取るバックアップを台帳に載せ、報告を受けて判定します。",
        icon: "plug-connected",
    },
];

/// What a new job is to be, before anything else is asked.
#[derive(Template)]
#[template(path = "jobs/kinds.html")]
pub(in crate::jobs) struct JobKindsView {
    kinds: &'static [SourceKind],
}

impl JobKindsView {
    pub(in crate::jobs) fn new() -> JobKindsView {
        JobKindsView { kinds: &KINDS }
    }
}

/// The form.
#[derive(Template)]
#[template(path = "jobs/form.html")]
pub(in crate::jobs) struct JobFormView {
    /// Where it is sent; a job that is there has an address of its own.
    action: String,
    back: String,
    edited: bool,
    classes: Vec<Choice>,
    repositories: Vec<Choice>,
    /// What may be copied to: not the repository that is written first.
    others: Vec<(Choice, bool)>,
    filled: FilledJob,
    problems: Problems,
}

impl JobFormView {
    pub(in crate::jobs) fn new(
        repositories: &[Repository],
        edited: Option<JobId>,
        filled: FilledJob,
        problems: Problems,
    ) -> JobFormView {
        let choices: Vec<Choice> = repositories
            .iter()
            .map(|repository| {
                Choice::new(&repository.name, format!("{}（{}）", repository.name, repository.address))
            })
            .collect();
        let others = choices
            .iter()
            .filter(|choice| edited.is_none() || choice.value != filled.repository)
            .map(|choice| (choice.clone(), filled.copy_to.contains(&choice.value)))
            .collect();
        let page = edited.map(|id| format!("/jobs/{id}"));
        JobFormView {
            action: page.as_ref().map_or("/jobs".to_owned(), |page| format!("{page}/edit")),
            back: page.unwrap_or("/jobs".to_owned()),
            edited: edited.is_some(),
            classes: DataClass::ALL.iter().map(|class| Choice::new(class.code(), class.label())).collect(),
            repositories: choices,
            others,
            filled,
            problems,
        }
    }

    fn native(&self) -> bool {
        self.filled.kind != "external"
    }

    fn kind_label(&self) -> &'static str {
        KINDS.iter().find(|kind| kind.code == self.filled.kind).map_or("", |kind| kind.label)
    }

    fn database_label(&self) -> &'static str {
        if self.filled.kind == "postgres" { "接続先" } else { "データベースのファイル" }
    }

    fn database_help(&self) -> &'static str {
        match (self.edited, self.filled.kind.as_str()) {
            (true, _) => "空欄なら、いまのまま変えません。",
            (false, "postgres") => "postgres:// から始まるアドレス。",
            (false, _) => "サーバーの絶対パスで。",
        }
    }

    fn globals_note(&self) -> &'static str {
        if self.edited {
            "接続先を入れ直すときだけ"
        } else {
            "接続先がスーパーユーザーでないとき"
        }
    }

    fn schedule_picks(&self) -> Vec<(&'static str, String)> {
        ["0 2 * * *", "0 * * * *", "0 22 * * 1-5", "0 3 * * 0", "0 3 1 * *"]
            .map(|pattern| (pattern, schedule_words(pattern)))
            .into()
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
            schedule: job.schedule.clone().unwrap_or_default(),
            window_from: time(job.window().map(|(from, _)| from)),
            window_to: time(job.window().map(|(_, to)| to)),
            jitter_minutes: job.jitter_minutes.to_string(),
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

/// An objective as the form has it; one that is no whole hour is shown rounded down, one hour at least.
fn hours(minutes: i64) -> String {
    (minutes / 60).max(1).to_string()
}
