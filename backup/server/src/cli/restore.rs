//! `backup-mgmt restore`

use std::path::PathBuf;

use clap::Args;
use platform_operator::{Refused, say};

use super::snapshots::unseen;
use super::{absolute, named_job};
use crate::amounts;
use crate::app::App;
use crate::members::Operator;
use crate::restores::{self, NewRestore, OrderRestoreError, Target};
use crate::snapshots;

/// The options of `restore`.
#[derive(Debug, Args)]
pub(super) struct RestoreOptions {
    /// ジョブの名前
    #[arg(value_name = "ジョブ")]
    name: String,
    /// スナップショット(IDの先頭、または latest)
    #[arg(long, value_name = "スナップショット", default_value = "latest")]
    snapshot: String,
    /// 復元先のフォルダー
    #[arg(long, value_name = "フォルダー")]
    to: PathBuf,
    /// スナップショットの中のパス(くり返せます。省くとすべて)
    #[arg(long, value_name = "パス")]
    path: Vec<String>,
    /// 復元先にあるファイルを上書きします
    #[arg(long)]
    overwrite: bool,
}

pub(super) async fn run(app: &App, options: RestoreOptions) -> Result<(), Refused> {
    let job = named_job(app, &options.name).await?;
    let snapshot = snapshots::find_snapshot(app, &job, &options.snapshot).await.map_err(unseen)?;
    let new = NewRestore {
        job: job.id,
        snapshot,
        paths: options.path,
        target: Target::Folder(absolute(&options.to)),
        overwrite: options.overwrite,
    };
    let ordered = restores::order_restore(app, &Operator::at_the_terminal(), &new, true).await;
    let id = ordered.map_err(|error| match error {
        OrderRestoreError::Db(error) => error.into(),
        refused => Refused::because(refused.to_string()),
    })?;
    let done = restores::perform_restore_here(app, id).await;
    done.map_err(|error| Refused::trouble("復元の結果を残せませんでした", error))?;
    let restore = restores::find_restore(&mut app.database.read().await?, id).await?;
    match restore {
        Some(restore) if restore.passed == Some(true) => {
            let (files, bytes) = (amounts::count(restore.files), amounts::bytes(restore.bytes));
            say(format_args!("{} に復元しました: {files}ファイル、{bytes}", restore.target));
            Ok(())
        }
        Some(restore) => Err(Refused::because(restore.reason)),
        None => Err(Refused::because("復元の結果がわかりません")),
    }
}
