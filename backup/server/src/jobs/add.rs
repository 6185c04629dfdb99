//! Adding a job, with the copies it makes.

use backup_engine::{Retention, Source};
use backup_policy::{BackupWindow, DataClass, Medium, Policy, Timetable};
use chrono::{NaiveTime, TimeDelta, Timelike};
use platform_database::DbError;
use serde_json::json;
use thiserror::Error;

use super::{JobId, sources, store};
use crate::app::App;
use crate::copies;
use crate::locations;
use crate::members::Operator;
use crate::repositories::{self, Repository};

/// A job that is to be added.
#[derive(Clone, Debug)]
pub(crate) struct NewJob {
    pub(crate) name: String,
    pub(crate) owner: String,
    pub(crate) description: String,
    pub(crate) data_class: DataClass,
    /// In the notation of cron, by the clock of Japan; without one it runs by hand.
    pub(crate) schedule: Option<String>,
    /// How old the newest success may be; the data class's own where none is said.
    pub(crate) rpo: Option<TimeDelta>,
    /// Between which times of the day runs may begin by themselves.
    pub(crate) window: Option<(NaiveTime, NaiveTime)>,
    /// What people should know of business days.
    pub(crate) business_days_note: String,
    pub(crate) drill_every_days: Option<u32>,
    pub(crate) keep: Keep,
}

/// Who keeps the data.
#[derive(Clone, Debug)]
pub(crate) enum Keep {
    /// The native engine: what it reads, the names of the repository it writes and of those it copies to, and what stays.
    Native { source: Source, repository: String, copy_to: Vec<String>, retention: Retention },
    /// Another tool, whose runs are reported to this server; what it protects, in words.
    External { tool: String, target: String },
}

/// Why no job was added.
#[derive(Debug, Error)]
pub(crate) enum AddJobError {
    /// No name.
    #[error("ジョブの名前を入れてください")]
    NoName,
    /// One of that name is there.
    #[error("ジョブ「{0}」はすでにあります")]
    Taken(String),
    /// No such repository.
    #[error("リポジトリ「{0}」がありません")]
    NoSuchRepository(String),
    /// A repository named twice.
    #[error("リポジトリ「{0}」が2回指定されています")]
    RepositoryTwice(String),
    /// The schedule cannot be read.
    #[error("スケジュール「{0}」を読み取れません（例: 毎時0分は 0 * * * *、毎日2時は 0 2 * * *）")]
    Schedule(String),
    /// No time of the schedule lies within the window.
    #[error("実行時間帯の中に、スケジュールの時刻が1つもありません")]
    Window,
    /// The objective is not longer than nothing.
    #[error("目標復旧時点（RPO）は1分以上にしてください")]
    Rpo,
    /// The database.
    #[error("the job could not be added")]
    Db(#[from] DbError),
}

/// Adds a job.
pub(crate) async fn add_job(app: &App, by: &Operator, new: &NewJob) -> Result<JobId, AddJobError> {
    let name = new.name.trim();
    if name.is_empty() {
        return Err(AddJobError::NoName);
    }
    if let Some(schedule) = &new.schedule {
        let timetable = Timetable::parse(schedule).map_err(|_| AddJobError::Schedule(schedule.clone()))?;
        if let Some((from, to)) = new.window {
            let window = BackupWindow::new(from, to).map_err(|_| AddJobError::Window)?;
            timetable.within(window).map_err(|_| AddJobError::Window)?;
        }
    }
    let rpo = new.rpo.unwrap_or_else(|| Policy::of(new.data_class).terms().rpo);
    let rpo_minutes = Some(rpo.num_minutes()).filter(|minutes| *minutes > 0).ok_or(AddJobError::Rpo)?;
    let mut tx = app.database.write().await?;
    // The originals lie somewhere, even if nobody has named the place yet: off-site is judged against it.
    locations::upsert_production(&mut tx).await?;
    let mut kept_in: Vec<Repository> = Vec::new();
    for wanted in new.keep.repositories() {
        let found = repositories::find_repository_by_name(&mut tx, wanted).await?;
        let found = found.ok_or_else(|| AddJobError::NoSuchRepository(wanted.clone()))?;
        if kept_in.iter().any(|known| known.id == found.id) {
            return Err(AddJobError::RepositoryTwice(wanted.clone()));
        }
        kept_in.push(found);
    }
    let target = new.keep.target();
    let sealed_source = new.keep.source().map(|source| {
        app.vault
            .seal(sources::SEALED_SOURCE, &serde_json::to_string(source).expect("a source is plain data"))
    });
    let retention = serde_json::to_string(&new.keep.retention()).expect("a retention is plain data");
    let row = store::JobRow {
        name,
        tool: new.keep.tool(),
        target: &target,
        source_kind: new.keep.source().map(sources::code),
        sealed_source: sealed_source.as_deref(),
        repository: kept_in.first().map(|repository| repository.id),
        data_class: new.data_class.code(),
        owner: &new.owner,
        description: &new.description,
        schedule: new.schedule.as_deref(),
        business_days_note: new.business_days_note.trim(),
        window: new.window.map(|(from, to)| (minutes(from), minutes(to))),
        rpo_minutes,
        retention: &retention,
        drill_every_days: new.drill_every_days.map(i64::from),
    };
    let id = store::insert_job(&mut tx, &row).await?.ok_or_else(|| AddJobError::Taken(name.to_owned()))?;
    for repository in &kept_in {
        copies::insert_repository_copy(&mut tx, id, repository).await?;
    }
    let facts = json!({ "tool": row.tool, "target": target, "schedule": new.schedule });
    platform_audit::record(&mut tx, by.actor(), "jobs.added", format!("jobs/{name}"), &facts).await?;
    tx.commit().await?;
    Ok(id)
}

/// Minutes since midnight.
fn minutes(time: NaiveTime) -> i64 {
    i64::from(time.num_seconds_from_midnight() / 60)
}

impl Keep {
    /// The names of the repositories, the one that is written first.
    fn repositories(&self) -> Vec<&String> {
        match self {
            Keep::Native { repository, copy_to, .. } => std::iter::once(repository).chain(copy_to).collect(),
            Keep::External { .. } => Vec::new(),
        }
    }

    fn source(&self) -> Option<&Source> {
        match self {
            Keep::Native { source, .. } => Some(source),
            Keep::External { .. } => None,
        }
    }

    fn tool(&self) -> &str {
        match self {
            Keep::Native { .. } => NATIVE,
            Keep::External { tool, .. } => tool,
        }
    }

    fn target(&self) -> String {
        match self {
            Keep::Native { source, .. } => sources::words(source),
            Keep::External { target, .. } => target.clone(),
        }
    }

    fn retention(&self) -> Retention {
        match self {
            Keep::Native { retention, .. } => retention.clone(),
            Keep::External { .. } => Retention::default(),
        }
    }
}

/// The word for our own engine where tools are named.
const NATIVE: &str = "kouzyou";

/// The medium on which an original lies unless somebody says otherwise.
pub(crate) const ORIGINAL: Medium = Medium::Disk;
