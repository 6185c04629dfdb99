//! What people decide about a job, be it new or edited, and the rules that it keeps.

use backup_policy::{BackupWindow, DataClass, Timetable};
use chrono::{NaiveTime, TimeDelta, Timelike};
use platform_database::{DbError, WriteTx};
use thiserror::Error;

use super::Job;
use crate::policies;
use crate::repositories::{self, Repository};

/// What of a job may be edited whenever one likes.
#[derive(Clone, Debug)]
pub(crate) struct JobSettings {
    pub(crate) name: String,
    pub(crate) owner: String,
    pub(crate) description: String,
    pub(crate) data_class: DataClass,
    /// In the notation of cron, by the clock of Japan; without one it runs by hand.
    pub(crate) schedule: Option<String>,
    /// Between which times of the day runs may begin by themselves.
    pub(crate) window: Option<(NaiveTime, NaiveTime)>,
    /// By how many minutes at most a start comes later than the schedule says, so that not all come at once.
    pub(crate) jitter_minutes: u32,
    /// How old the newest success may be; without one its class's policy says it.
    pub(crate) rpo: Option<TimeDelta>,
    /// What people should know of business days.
    pub(crate) business_days_note: String,
    pub(crate) drill_every_days: Option<u32>,
}

/// By how much a new job is spread unless somebody says otherwise.
pub(crate) const JITTER_MINUTES: u32 = 5;

/// Ten years.
const LONGEST_DRILL_DAYS: u32 = 3_650;

/// Why a job is neither added nor edited.
#[derive(Debug, Error)]
pub(crate) enum SaveJobError {
    /// No such job.
    #[error("ジョブがありません")]
    NoSuchJob,
    /// Somebody changed the job since it was shown.
    #[error(
        "表示したあとに、別の人がこのジョブを変更しました。いまの設定を確かめてから、もう一度保存してください"
    )]
    Stale,
    /// Settings that make no sense, each by name.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("。"))]
    Invalid(Vec<SettingProblem>),
    /// One of that name is there.
    #[error("ジョブ「{0}」はすでにあります")]
    Taken(String),
    /// No such repository.
    #[error("リポジトリ「{0}」がありません")]
    NoSuchRepository(String),
    /// A retired one.
    #[error("リポジトリ「{0}」は登録を終了しています")]
    RetiredRepository(String),
    /// A repository named twice.
    #[error("リポジトリ「{0}」が2回指定されています")]
    RepositoryTwice(String),
    /// What it reads is another kind of thing than before.
    #[error("バックアップする対象の種類は変えられません。別のジョブを登録してください")]
    AnotherKind,
    /// The database.
    #[error("the job could not be kept")]
    Db(#[from] DbError),
}

/// One setting that cannot be so.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum SettingProblem {
    /// No name.
    #[error("ジョブの名前を入れてください")]
    NoName,
    /// The schedule cannot be read.
    #[error("スケジュール「{0}」を読み取れません（例: 毎時0分は 0 * * * *、毎日2時は 0 2 * * *）")]
    Schedule(String),
    /// The window has no schedule to bound, or no length.
    #[error("実行時間帯は、スケジュールと一緒に、始まりと終わりの違う時刻で入れてください")]
    NoWindow,
    /// No time of the schedule lies within the window.
    #[error("実行時間帯の中に、スケジュールの時刻が1つもありません")]
    Window,
    /// More than an hour would be another schedule.
    #[error("開始をずらす幅は60分までにしてください")]
    Jitter,
    /// The objective makes no sense.
    #[error("目標復旧時点（RPO）は1分から366日までにしてください")]
    Rpo,
    /// Nobody waits so long.
    #[error("報告を待つ猶予は1分から7日（10080分）までにしてください")]
    Grace,
    /// A drill every zero days, or later than anybody plans.
    #[error("復元訓練の間隔は1日から{LONGEST_DRILL_DAYS}日までにしてください")]
    DrillEvery,
}

/// Settings as a row has them.
pub(super) struct CheckedSettings {
    pub(super) name: String,
    pub(super) schedule: Option<String>,
    pub(super) window: Option<(i64, i64)>,
    pub(super) rpo_minutes: i64,
    pub(super) own_rpo: bool,
}

impl JobSettings {
    /// What a job's are now.
    pub(crate) fn of(job: &Job) -> JobSettings {
        JobSettings {
            name: job.name.clone(),
            owner: job.owner.clone(),
            description: job.description.clone(),
            data_class: DataClass::from_code(&job.data_class).unwrap_or(DataClass::Restricted),
            schedule: job.times.schedule.clone(),
            window: job.times.window(),
            jitter_minutes: u32::try_from(job.times.jitter_minutes).unwrap_or_default(),
            rpo: job.own_rpo.then(|| TimeDelta::minutes(job.rpo_minutes)),
            business_days_note: job.business_days_note.clone(),
            drill_every_days: job.drill_every_days.and_then(|days| u32::try_from(days).ok()),
        }
    }

    /// Those of a job of which nothing is known yet but that it is reported of.
    pub(crate) fn reported(name: &str, data_class: DataClass) -> JobSettings {
        JobSettings {
            name: name.to_owned(),
            owner: String::new(),
            description: String::new(),
            data_class,
            schedule: None,
            window: None,
            jitter_minutes: 0,
            rpo: None,
            business_days_note: String::new(),
            drill_every_days: None,
        }
    }

    /// How a row has them, unless something is wrong.
    pub(super) async fn check(&self, tx: &mut WriteTx) -> Result<CheckedSettings, SaveJobError> {
        let problems = self.problems();
        if !problems.is_empty() {
            return Err(SaveJobError::Invalid(problems));
        }
        let rpo = match self.rpo {
            Some(rpo) => rpo,
            None => policies::find_current(tx, self.data_class).await?.policy.terms().rpo,
        };
        Ok(CheckedSettings {
            name: self.name.trim().to_owned(),
            schedule: self.schedule.clone(),
            window: self.window.map(|(from, to)| (minutes(from), minutes(to))),
            rpo_minutes: rpo.num_minutes(),
            own_rpo: self.rpo.is_some(),
        })
    }

    /// Everything that is wrong with them, in the order of the form.
    fn problems(&self) -> Vec<SettingProblem> {
        let objective = TimeDelta::minutes(1)..=TimeDelta::days(366);
        let found = [
            self.name.trim().is_empty().then_some(SettingProblem::NoName),
            self.problem_of_times(),
            (self.jitter_minutes > 60).then_some(SettingProblem::Jitter),
            self.rpo.is_some_and(|rpo| !objective.contains(&rpo)).then_some(SettingProblem::Rpo),
            self.drill_every_days
                .is_some_and(|days| !(1..=LONGEST_DRILL_DAYS).contains(&days))
                .then_some(SettingProblem::DrillEvery),
        ];
        found.into_iter().flatten().collect()
    }

    fn problem_of_times(&self) -> Option<SettingProblem> {
        let Some(schedule) = &self.schedule else { return self.window.map(|_| SettingProblem::NoWindow) };
        let Ok(timetable) = Timetable::parse(schedule) else {
            return Some(SettingProblem::Schedule(schedule.clone()));
        };
        let (from, to) = self.window?;
        match BackupWindow::new(from, to) {
            Ok(window) => timetable.within(window).err().map(|_| SettingProblem::Window),
            Err(_) => Some(SettingProblem::NoWindow),
        }
    }
}

/// Minutes since midnight.
fn minutes(time: NaiveTime) -> i64 {
    i64::from(time.num_seconds_from_midnight() / 60)
}

/// The repositories of these names, each once and in use. None of them is retired before `tx` ends.
pub(super) async fn hold_repositories(
    tx: &mut WriteTx,
    names: &[String],
) -> Result<Vec<Repository>, SaveJobError> {
    let mut held: Vec<Repository> = Vec::new();
    for wanted in names {
        let found = repositories::find_repository_by_name(tx, wanted).await?;
        let found = found.ok_or_else(|| SaveJobError::NoSuchRepository(wanted.clone()))?;
        if held.iter().any(|known| known.id == found.id) {
            return Err(SaveJobError::RepositoryTwice(wanted.clone()));
        }
        if !repositories::advance_in_use(tx, found.id).await? {
            return Err(SaveJobError::RetiredRepository(wanted.clone()));
        }
        held.push(found);
    }
    Ok(held)
}
