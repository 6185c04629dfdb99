//! `backup-mgmt job`

mod options;

use backup_engine::Source;
use clap::{Args, Subcommand};
use options::{KeepOptions, SettingOptions, SourceOptions};
use platform_operator::{Refused, say, tell};

use super::{named_job, named_repository};
use crate::adoptions::{self, AdoptError};
use crate::app::App;
use crate::copies;
use crate::jobs::{
    self, EditedJob, GRACE_MINUTES, Job, JobSettings, Keep, Kept, NewJob, OtherTool, RetireJobError,
    SaveJobError,
};
use crate::members::{Admin, Operator};
use crate::verdicts;

/// What can be done with jobs.
#[derive(Debug, Subcommand)]
pub(super) enum JobCommand {
    /// ジョブを登録します
    Add(Box<AddOptions>),
    /// ジョブを変更します(書いたものだけが変わります)
    Edit(Box<EditOptions>),
    /// ジョブを登録終了させます(スケジュールで実行せず、判定もしません。履歴とスナップショットは残ります)
    Retire(NameOptions),
    /// 登録を終了したジョブを戻します
    Restore(NameOptions),
    /// もとのジョブのスナップショットを引き継ぎます(もとのサーバーを失ったとき。記号は repository former で出ます)
    Adopt(AdoptOptions),
    /// ジョブを並べます
    List,
}

/// The options of `job add`.
#[derive(Debug, Args)]
#[group(id = "what", required = true, multiple = false, args = ["source", "sqlite", "postgres", "tool"])]
pub(super) struct AddOptions {
    /// 名前
    #[arg(value_name = "名前")]
    name: String,
    #[command(flatten)]
    source: SourceOptions,
    /// 保存先のリポジトリ
    #[arg(long, value_name = "リポジトリ", required_unless_present = "tool")]
    repository: Option<String>,
    /// 実行のたびにコピーするリポジトリ(くり返せます)
    #[arg(long, value_name = "リポジトリ", requires = "repository")]
    copy_to: Vec<String>,
    #[command(flatten)]
    settings: SettingOptions,
    #[command(flatten)]
    keep: KeepOptions,
}

/// The options of `job edit`.
#[derive(Debug, Args)]
pub(super) struct EditOptions {
    /// いまの名前
    #[arg(value_name = "名前")]
    name: String,
    /// 新しい名前
    #[arg(long, value_name = "名前")]
    rename: Option<String>,
    #[command(flatten)]
    source: SourceOptions,
    /// 実行のたびにコピーするリポジトリ(くり返せます。いままでのコピー先に代わります)
    #[arg(long, value_name = "リポジトリ", conflicts_with = "no_copy")]
    copy_to: Vec<String>,
    /// どこにもコピーしません
    #[arg(long)]
    no_copy: bool,
    #[command(flatten)]
    settings: SettingOptions,
    #[command(flatten)]
    keep: KeepOptions,
}

/// A job's name.
#[derive(Debug, Args)]
pub(super) struct NameOptions {
    /// 名前
    #[arg(value_name = "名前")]
    name: String,
}

/// The options of `job adopt`.
#[derive(Debug, Args)]
pub(super) struct AdoptOptions {
    /// 引き継ぐジョブの名前
    #[arg(value_name = "ジョブ")]
    name: String,
    /// もとのジョブの記号
    #[arg(value_name = "記号")]
    former: String,
    /// どのリポジトリから引き継ぐか(省くと、ジョブの保存先)
    #[arg(long, value_name = "リポジトリ")]
    repository: Option<String>,
}

pub(super) async fn run(app: &App, command: JobCommand) -> Result<(), Refused> {
    match command {
        JobCommand::Add(options) => add(app, *options).await,
        JobCommand::Edit(options) => edit(app, *options).await,
        JobCommand::Retire(options) => retire(app, &options.name, true).await,
        JobCommand::Restore(options) => retire(app, &options.name, false).await,
        JobCommand::Adopt(options) => adopt(app, options).await,
        JobCommand::List => list(app).await,
    }
}

async fn list(app: &App) -> Result<(), Refused> {
    for job in jobs::list_jobs(&mut app.database.read().await?).await? {
        let state = match (job.retired_at, job.paused) {
            (Some(_), _) => "\t登録終了",
            (_, true) => "\t停止中",
            _ => "",
        };
        say(format_args!("{}\t{}\t{}{state}", job.name, job.tool, job.target));
    }
    Ok(())
}

async fn add(app: &App, options: AddOptions) -> Result<(), Refused> {
    let keep = match options.source.source() {
        Some(source) => Keep::Native {
            source,
            repository: options.repository.clone().unwrap_or_default(),
            copy_to: options.copy_to.clone(),
            retention: options.keep.change(backup_engine::Retention::default()),
        },
        None => Keep::External(OtherTool {
            tool: options.source.tool.clone().unwrap_or_default(),
            target: options.source.target.clone().unwrap_or_default(),
            grace_minutes: options.source.grace_minutes.unwrap_or(GRACE_MINUTES),
        }),
    };
    let new = NewJob { settings: options.settings.for_new(&options.name), keep };
    jobs::add_job(app, &Operator::at_the_terminal(), &new).await.map_err(refusal)?;
    say(format_args!("ジョブ「{}」を登録しました", options.name));
    if let Keep::Native { source, .. } = &new.keep {
        warn_of(source).await;
    }
    Ok(())
}

async fn edit(app: &App, options: EditOptions) -> Result<(), Refused> {
    let job = named_job(app, &options.name).await?;
    let mut settings = options.settings.change(JobSettings::of(&job));
    if let Some(name) = &options.rename {
        settings.name.clone_from(name);
    }
    let kept = kept(app, &job, &options).await?;
    let edited = EditedJob { revision: job.revision, settings, kept };
    jobs::edit_job(app, &Operator::at_the_terminal(), job.id, &edited).await.map_err(refusal)?;
    verdicts::judge_job(&app.database, job.id).await?;
    say(format_args!("ジョブ「{}」を変更しました", edited.settings.name.trim()));
    if let Kept::Native { source: Some(source), .. } = &edited.kept {
        warn_of(source).await;
    }
    Ok(())
}

/// Says beside the answer what cannot be read now; it may be mounted later.
async fn warn_of(source: &Source) {
    for problem in jobs::find_unreadable(source.clone()).await {
        tell(format_args!("注意: {problem}。実行までに読めるようになっていないと、実行は失敗します"));
    }
}

async fn kept(app: &App, job: &Job, options: &EditOptions) -> Result<Kept, Refused> {
    let said = options.source.source();
    if job.source_kind.is_none() && said.is_none() {
        let tool = options.source.tool.clone().unwrap_or_else(|| job.tool.clone());
        let target = options.source.target.clone().unwrap_or_else(|| job.target.clone());
        let grace_minutes = options.source.grace_minutes.unwrap_or(job.grace_minutes);
        return Ok(Kept::External(OtherTool { tool, target, grace_minutes }));
    }
    let copy_to = if options.no_copy || !options.copy_to.is_empty() {
        options.copy_to.clone()
    } else {
        let copies = copies::list_copies(&mut app.database.read().await?, job.id).await?;
        let others = copies
            .into_iter()
            .filter(|copy| copy.repository_id.is_some_and(|id| Some(id) != job.repository_id));
        others.map(|copy| copy.name).collect()
    };
    let retention = job.retention().map_err(|error| Refused::trouble("保持の設定を読み取れません", error))?;
    Ok(Kept::Native { source: said, copy_to, retention: options.keep.change(retention) })
}

async fn retire(app: &App, name: &str, retired: bool) -> Result<(), Refused> {
    let job = named_job(app, name).await?;
    let by = Operator::at_the_terminal();
    jobs::retire_job(&app.database, &by, job.id, job.revision, retired).await.map_err(
        |error| match error {
            RetireJobError::Db(error) => Refused::from(error),
            refused => Refused::because(refused.to_string()),
        },
    )?;
    verdicts::judge_job(&app.database, job.id).await?;
    let words = if retired { "の登録を終了しました" } else { "を戻しました" };
    say(format_args!("ジョブ「{name}」{words}"));
    Ok(())
}

async fn adopt(app: &App, options: AdoptOptions) -> Result<(), Refused> {
    let job = named_job(app, &options.name).await?;
    let repository = match &options.repository {
        Some(name) => Some(named_repository(app, name).await?.id),
        None => job.repository_id,
    };
    let repository = repository.ok_or_else(|| Refused::because(AdoptError::NotOurs.to_string()))?;
    let by = Admin::at_the_terminal();
    let adopted = adoptions::adopt_snapshots(app, &by, job.id, repository, &options.former).await;
    let former = adopted.map_err(|error| match error {
        AdoptError::Db(error) => Refused::from(error),
        refused => Refused::because(refused.to_string()),
    })?;
    let count = former.snapshots.len();
    say(format_args!("ジョブ「{}」がスナップショットを{count}個引き継ぎました", job.name));
    if !job.retention_words().is_empty() {
        tell(
            "保持の設定は、引き継いだものにも効きます。次の実行の前に backup-mgmt forget --plan で確かめてください",
        );
    }
    Ok(())
}

fn refusal(error: SaveJobError) -> Refused {
    match error {
        SaveJobError::Db(error) => error.into(),
        refused => Refused::because(refused.to_string()),
    }
}
