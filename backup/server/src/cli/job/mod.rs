//! `backup-mgmt job`

use std::path::PathBuf;

use backup_engine::{Retention, Secret, Source};
use backup_policy::DataClass;
use chrono::{NaiveTime, TimeDelta};
use clap::{Args, Subcommand};
use platform_operator::{Refused, say};

use super::absolute;
use crate::app::App;
use crate::jobs::{self, AddJobError, Keep, NewJob};
use crate::members::Operator;

/// What can be done with jobs.
#[derive(Debug, Subcommand)]
pub(super) enum JobCommand {
    /// ジョブを登録します
    Add(Box<AddOptions>),
    /// ジョブを並べます
    List,
}

/// The options of `job add`.
#[derive(Debug, Args)]
#[group(id = "what", required = true, multiple = false, args = ["source", "sqlite", "postgres", "tool"])]
pub(super) struct AddOptions {
    /// 名前
    name: String,
    /// バックアップするフォルダー(くり返せます)
    #[arg(long)]
    source: Vec<PathBuf>,
    /// フォルダーから除くもの(くり返せます。例: *.tmp)
    #[arg(long, requires = "source")]
    exclude: Vec<String>,
    /// 別のファイルシステムに入りません
    #[arg(long, requires = "source")]
    one_file_system: bool,
    /// バックアップするSQLiteのデータベース
    #[arg(long)]
    sqlite: Option<PathBuf>,
    /// バックアップするPostgreSQLのデータベース(postgres://…)
    #[arg(long)]
    postgres: Option<String>,
    /// PostgreSQLのロールなど、クラスター全体の設定を含めません(スーパーユーザーでないとき)
    #[arg(long, requires = "postgres")]
    without_globals: bool,
    /// 別のツールのジョブです(ツールの名前。実行はこのサーバーからはできません)
    #[arg(long)]
    tool: Option<String>,
    /// 別のツールが守るもの
    #[arg(long, requires = "tool", default_value = "")]
    target: String,
    /// 保存先のリポジトリ
    #[arg(long, required_unless_present = "tool")]
    repository: Option<String>,
    /// 実行のたびにコピーするリポジトリ(くり返せます)
    #[arg(long, requires = "repository")]
    copy_to: Vec<String>,
    /// スケジュール(cronの書き方、日本時間。例: "0 * * * *")
    #[arg(long)]
    schedule: Option<String>,
    /// スケジュールで始めてよい時間帯(例: 22:00-06:00)
    #[arg(long, requires = "schedule", value_parser = window)]
    window: Option<(NaiveTime, NaiveTime)>,
    /// 営業日についての覚え書き
    #[arg(long, default_value = "")]
    business_days_note: String,
    /// データの区分(restricted, confidential, internal, public)
    #[arg(long, default_value = "internal", value_parser = data_class)]
    class: DataClass,
    /// 目標復旧時点(時間)
    #[arg(long)]
    rpo_hours: Option<u32>,
    /// 何日ごとに復元訓練をするか
    #[arg(long)]
    drill_every_days: Option<u32>,
    /// 責任者
    #[arg(long, default_value = "")]
    owner: String,
    /// 説明
    #[arg(long, default_value = "")]
    description: String,
    #[command(flatten)]
    keep: KeepOptions,
}

/// What stays; with none of these everything does.
#[derive(Debug, Args)]
struct KeepOptions {
    /// 新しいものから残す数
    #[arg(long, default_value_t)]
    keep_last: u32,
    /// 時間ごとに残す数
    #[arg(long, default_value_t)]
    keep_hourly: u32,
    /// 日ごとに残す数
    #[arg(long, default_value_t)]
    keep_daily: u32,
    /// 週ごとに残す数
    #[arg(long, default_value_t)]
    keep_weekly: u32,
    /// 月ごとに残す数
    #[arg(long, default_value_t)]
    keep_monthly: u32,
    /// 年ごとに残す数
    #[arg(long, default_value_t)]
    keep_yearly: u32,
    /// この日数より新しいものをすべて残します
    #[arg(long, default_value_t)]
    keep_within_days: u32,
}

fn data_class(code: &str) -> Result<DataClass, String> {
    DataClass::from_code(code)
        .ok_or_else(|| "restricted, confidential, internal, public のどれかにしてください".to_owned())
}

fn window(text: &str) -> Result<(NaiveTime, NaiveTime), String> {
    let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").ok();
    let (from, to) = text.split_once('-').unwrap_or_default();
    time(from).zip(time(to)).ok_or_else(|| "22:00-06:00 のように書いてください".to_owned())
}

pub(super) async fn run(app: &App, command: JobCommand) -> Result<(), Refused> {
    match command {
        JobCommand::Add(options) => add(app, *options).await,
        JobCommand::List => {
            for job in jobs::list_jobs(&mut app.database.read().await?).await? {
                say(format_args!("{}\t{}\t{}", job.name, job.tool, job.target));
            }
            Ok(())
        }
    }
}

async fn add(app: &App, options: AddOptions) -> Result<(), Refused> {
    let keep = match options.source() {
        Some(source) => Keep::Native {
            source,
            repository: options.repository.clone().unwrap_or_default(),
            copy_to: options.copy_to.clone(),
            retention: options.keep.retention(),
        },
        None => {
            Keep::External { tool: options.tool.clone().unwrap_or_default(), target: options.target.clone() }
        }
    };
    let new = NewJob {
        name: options.name.clone(),
        owner: options.owner,
        description: options.description,
        data_class: options.class,
        schedule: options.schedule,
        rpo: options.rpo_hours.map(|hours| TimeDelta::hours(i64::from(hours))),
        window: options.window,
        business_days_note: options.business_days_note,
        drill_every_days: options.drill_every_days,
        keep,
    };
    match jobs::add_job(app, &Operator::at_the_terminal(), &new).await {
        Ok(_) => {
            say(format_args!("ジョブ「{}」を登録しました", options.name));
            Ok(())
        }
        Err(AddJobError::Db(error)) => Err(error.into()),
        Err(refused) => Err(Refused::because(refused.to_string())),
    }
}

impl AddOptions {
    /// What the native engine reads; `None` for another tool's job.
    fn source(&self) -> Option<Source> {
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

impl KeepOptions {
    fn retention(&self) -> Retention {
        Retention {
            last: self.keep_last,
            hourly: self.keep_hourly,
            daily: self.keep_daily,
            weekly: self.keep_weekly,
            monthly: self.keep_monthly,
            yearly: self.keep_yearly,
            within_days: self.keep_within_days,
            tags: Vec::new(),
        }
    }
}
