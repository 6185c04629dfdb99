//! What `job add` and `job edit` have in common.

use std::path::PathBuf;

use backup_engine::{Retention, Secret, Source};
use backup_policy::DataClass;
use chrono::{NaiveTime, TimeDelta};
use clap::Args;

use crate::cli::absolute;
use crate::jobs::{JITTER_MINUTES, JobSettings};

/// What is backed up.
#[derive(Debug, Args)]
pub(super) struct SourceOptions {
    /// バックアップするフォルダー(くり返せます)
    #[arg(long, value_name = "フォルダー")]
    source: Vec<PathBuf>,
    /// フォルダーから除くもの(くり返せます。例: *.tmp)
    #[arg(long, value_name = "除くもの", requires = "source")]
    exclude: Vec<String>,
    /// 別のファイルシステムに入りません
    #[arg(long, requires = "source")]
    one_file_system: bool,
    /// バックアップするSQLiteのデータベース
    #[arg(long, value_name = "ファイル")]
    sqlite: Option<PathBuf>,
    /// バックアップするPostgreSQLのデータベース(postgres://…)
    #[arg(long, value_name = "アドレス")]
    postgres: Option<String>,
    /// PostgreSQLのロールなど、クラスター全体の設定を含めません(スーパーユーザーでないとき)
    #[arg(long, requires = "postgres")]
    without_globals: bool,
    /// 別のツールのジョブです(ツールの名前。実行はこのサーバーからはできません)
    #[arg(long, value_name = "ツール")]
    pub(super) tool: Option<String>,
    /// 別のツールが守るもの
    #[arg(long, value_name = "対象")]
    pub(super) target: Option<String>,
    /// 別のツールの報告を待つ猶予(分)。スケジュールの時刻か開始の報告から、終わりの報告を待つ時間です
    #[arg(long, value_name = "分")]
    pub(super) grace_minutes: Option<i64>,
}

/// What people decide about a job.
#[derive(Debug, Args)]
pub(super) struct SettingOptions {
    /// スケジュール(cronの書き方、日本時間。例: "0 * * * *"。"" なら手動だけ)
    #[arg(long, value_name = "スケジュール")]
    schedule: Option<String>,
    /// 自動で始めてよい時間帯(例: 22:00-06:00。"" ならいつでも)
    #[arg(long, value_name = "時間帯", value_parser = window)]
    window: Option<Window>,
    /// 開始をずらす幅(分、0から60)。同じ時刻のジョブが一度に始まらないようにします
    #[arg(long, value_name = "分")]
    jitter_minutes: Option<u32>,
    /// 営業日についての備考
    #[arg(long, value_name = "備考")]
    business_days_note: Option<String>,
    /// データの区分(restricted, confidential, internal, public)
    #[arg(long, value_name = "区分", value_parser = data_class)]
    class: Option<DataClass>,
    /// 目標復旧時点(時間。0 なら区分の方針に従います)
    #[arg(long, value_name = "時間")]
    rpo_hours: Option<u32>,
    /// 何日ごとに復元訓練をするか(0 なら手動だけ)
    #[arg(long, value_name = "日数")]
    drill_every_days: Option<u32>,
    /// 責任者
    #[arg(long, value_name = "責任者")]
    owner: Option<String>,
    /// 説明
    #[arg(long, value_name = "説明")]
    description: Option<String>,
}

/// A window, or that there is none.
#[derive(Clone, Copy, Debug)]
struct Window(Option<(NaiveTime, NaiveTime)>);

/// What stays; with none of these everything does.
#[derive(Debug, Args)]
pub(super) struct KeepOptions {
    /// 新しいものから残す数
    #[arg(long, value_name = "数")]
    keep_last: Option<u32>,
    /// 時間ごとに残す数
    #[arg(long, value_name = "数")]
    keep_hourly: Option<u32>,
    /// 日ごとに残す数
    #[arg(long, value_name = "数")]
    keep_daily: Option<u32>,
    /// 週ごとに残す数
    #[arg(long, value_name = "数")]
    keep_weekly: Option<u32>,
    /// 月ごとに残す数
    #[arg(long, value_name = "数")]
    keep_monthly: Option<u32>,
    /// 年ごとに残す数
    #[arg(long, value_name = "数")]
    keep_yearly: Option<u32>,
    /// この日数より新しいものをすべて残します
    #[arg(long, value_name = "日数")]
    keep_within_days: Option<u32>,
}

fn data_class(code: &str) -> Result<DataClass, String> {
    DataClass::from_code(code)
        .ok_or_else(|| "restricted, confidential, internal, public のどれかにしてください".to_owned())
}

fn window(text: &str) -> Result<Window, String> {
    if text.is_empty() {
        return Ok(Window(None));
    }
    let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").ok();
    let (from, to) = text.split_once('-').unwrap_or_default();
    let window = time(from).zip(time(to));
    window.map(|window| Window(Some(window))).ok_or_else(|| "22:00-06:00 のように書いてください".to_owned())
}

impl SourceOptions {
    /// What the native engine reads; `None` where nothing is said, or it is another tool's job.
    pub(super) fn source(&self) -> Option<Source> {
        if let Some(file) = &self.sqlite {
            return Some(Source::Sqlite { file: absolute(file) });
        }
        if let Some(url) = &self.postgres {
            return Some(Source::Postgres { url: Secret::new(url.clone()), globals: !self.without_globals });
        }
        (!self.source.is_empty()).then(|| Source::Folders {
            paths: self.source.iter().map(|path| absolute(path)).collect(),
            excludes: self.exclude.clone(),
            one_file_system: self.one_file_system,
        })
    }
}

impl SettingOptions {
    /// A new job of that name.
    pub(super) fn for_new(&self, name: &str) -> JobSettings {
        self.change(JobSettings {
            name: name.to_owned(),
            owner: String::new(),
            description: String::new(),
            data_class: DataClass::Internal,
            schedule: None,
            window: None,
            jitter_minutes: JITTER_MINUTES,
            rpo: None,
            business_days_note: String::new(),
            drill_every_days: None,
        })
    }

    /// The settings with what was said of them.
    pub(super) fn change(&self, mut settings: JobSettings) -> JobSettings {
        if let Some(schedule) = &self.schedule {
            settings.schedule = Some(schedule.clone()).filter(|schedule| !schedule.trim().is_empty());
        }
        if let Some(Window(window)) = self.window {
            settings.window = window;
        }
        if let Some(minutes) = self.jitter_minutes {
            settings.jitter_minutes = minutes;
        }
        if let Some(note) = &self.business_days_note {
            settings.business_days_note.clone_from(note);
        }
        if let Some(class) = self.class {
            settings.data_class = class;
        }
        if let Some(hours) = self.rpo_hours {
            settings.rpo = (hours > 0).then(|| TimeDelta::hours(i64::from(hours)));
        }
        if let Some(days) = self.drill_every_days {
            settings.drill_every_days = (days > 0).then_some(days);
        }
        if let Some(owner) = &self.owner {
            settings.owner.clone_from(owner);
        }
        if let Some(description) = &self.description {
            settings.description.clone_from(description);
        }
        settings
    }
}

impl KeepOptions {
    /// The retention with what was said of it.
    pub(super) fn change(&self, retention: Retention) -> Retention {
        Retention {
            last: self.keep_last.unwrap_or(retention.last),
            hourly: self.keep_hourly.unwrap_or(retention.hourly),
            daily: self.keep_daily.unwrap_or(retention.daily),
            weekly: self.keep_weekly.unwrap_or(retention.weekly),
            monthly: self.keep_monthly.unwrap_or(retention.monthly),
            yearly: self.keep_yearly.unwrap_or(retention.yearly),
            within_days: self.keep_within_days.unwrap_or(retention.within_days),
            tags: retention.tags,
        }
    }
}
