//! `backup-mgmt copy`

use clap::{Args, Subcommand};
use platform_operator::{Refused, say};
use platform_web::{Problems, dates};

use super::named_job;
use crate::app::App;
use crate::copies::{self, Copy, FilledCopy};
use crate::members::Operator;

/// What can be done with the copies of a job.
#[derive(Debug, Subcommand)]
pub(super) enum CopyCommand {
    /// ジョブのコピーを登録します
    Add(CopyOptions),
    /// 登録されているコピーの内容を、指定したとおりにします
    Edit(CopyOptions),
    /// ジョブのコピーを並べます
    List {
        /// ジョブの名前
        #[arg(value_name = "ジョブ")]
        job: String,
    },
    /// コピーの登録を終了します
    Retire {
        /// ジョブの名前
        #[arg(value_name = "ジョブ")]
        job: String,
        /// コピーの名前
        #[arg(value_name = "コピー")]
        name: String,
        /// 終了した登録を戻します
        #[arg(long)]
        undo: bool,
    },
}

/// What a copy is like.
#[derive(Debug, Args)]
pub(super) struct CopyOptions {
    /// ジョブの名前
    #[arg(value_name = "ジョブ")]
    job: String,
    /// コピーの名前
    #[arg(value_name = "コピー")]
    name: String,
    /// 保管場所の名前
    #[arg(long, value_name = "保管場所")]
    location: String,
    /// 媒体: disk, tape, cloud, external_disk, optical, usb
    #[arg(long, value_name = "媒体")]
    medium: String,
    /// 保護: online, immutable, stored, connected, unknown
    #[arg(long, value_name = "保護", default_value = "online")]
    protection: String,
    /// 書き換え禁止の最後の日(2027-03-31)
    #[arg(long, value_name = "日", default_value = "")]
    locked_until: String,
    /// 書き込むたびに書き換え禁止にする日数
    #[arg(long, value_name = "日数", default_value = "")]
    lock_days: String,
    /// 暗号化: yes, no(分からなければ指定しません)
    #[arg(long, value_name = "暗号化", default_value = "")]
    encrypted: String,
    /// このジョブの実行の成功で更新します
    #[arg(long)]
    follows: bool,
    /// ツールでの名前・番号(copy_id か copy_name)
    #[arg(long, value_name = "名前", default_value = "")]
    called: String,
    /// 書き込んだ日時(2026-11-28T02:00)
    #[arg(long, value_name = "日時", default_value = "")]
    written_at: String,
}

pub(super) async fn run(app: &App, command: CopyCommand) -> Result<(), Refused> {
    let by = Operator::at_the_terminal();
    let because = |error: copies::SaveCopyError| Refused::because(error.to_string());
    match command {
        CopyCommand::Add(options) => {
            let job = named_job(app, &options.job).await?;
            let settings = read(app, &options)?;
            copies::register_copy(&app.database, &by, job.id, &settings).await.map_err(because)?;
            say(format_args!("コピー「{}」を登録しました", options.name));
        }
        CopyCommand::Edit(options) => {
            let copy = named_copy(app, &options.job, &options.name).await?;
            let settings = read(app, &options)?;
            copies::edit_copy(&app.database, &by, copy.id, copy.revision, &settings)
                .await
                .map_err(because)?;
            say(format_args!("コピー「{}」を変更しました", options.name));
        }
        CopyCommand::List { job } => {
            let job = named_job(app, &job).await?;
            for copy in copies::list_with_retired(&mut app.database.read().await?, job.id).await? {
                let written = copy.written_at.map_or("まだ".to_owned(), dates::date_time);
                let state = if copy.retired_at.is_some() { "終了" } else { "使用中" };
                let place = copy.location.as_deref().unwrap_or("不明");
                say(format_args!("{}\t{place}\t{written}\t{state}", copy.name));
            }
        }
        CopyCommand::Retire { job, name, undo } => {
            let copy = named_copy(app, &job, &name).await?;
            copies::retire_copy(&app.database, &by, copy.id, copy.revision, !undo).await.map_err(because)?;
            let done = if undo { "戻しました" } else { "終了しました" };
            say(format_args!("コピー「{name}」の登録を{done}"));
        }
    }
    Ok(())
}

fn read(app: &App, options: &CopyOptions) -> Result<copies::CopySettings, Refused> {
    let filled = FilledCopy {
        revision: 0,
        name: options.name.clone(),
        location: options.location.clone(),
        medium: options.medium.clone(),
        protection: options.protection.clone(),
        locked_until: options.locked_until.clone(),
        lock_days: options.lock_days.clone(),
        encrypted: options.encrypted.clone(),
        follows: options.follows,
        called: options.called.clone(),
        written_at: options.written_at.clone(),
    };
    let mut problems = Problems::none();
    let settings = filled.read(app.database.now(), &mut problems);
    let words = || {
        let named = problems.iter().map(|problem| format!("{}: {}", problem.field, problem.words));
        named.collect::<Vec<_>>().join("\n")
    };
    settings.ok_or_else(|| Refused::because(words()))
}

async fn named_copy(app: &App, job: &str, name: &str) -> Result<Copy, Refused> {
    let job = named_job(app, job).await?;
    let copies = copies::list_with_retired(&mut app.database.read().await?, job.id).await?;
    let missing = || Refused::because(format!("ジョブ「{}」にコピー「{name}」がありません", job.name));
    copies.into_iter().find(|copy| copy.name == name).ok_or_else(missing)
}
