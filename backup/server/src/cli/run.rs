//! `backup-mgmt run`

use anyhow::Context;
use backup_policy::Outcome;
use clap::Args;
use platform_operator::{Refused, say};

use super::named_job;
use crate::amounts;
use crate::app::App;
use crate::members::Operator;
use crate::runs::{self, Cause, OrderRunError};

/// The options of `run`.
#[derive(Debug, Args)]
pub(super) struct RunOptions {
    /// ジョブの名前
    name: String,
}

pub(super) async fn run(app: &App, options: RunOptions) -> Result<(), Refused> {
    let job = named_job(app, &options.name).await?;
    let ordered = runs::order_run(&app.database, &Operator::at_the_terminal(), job.id, Cause::Command).await;
    let id = ordered.map_err(|error| match error {
        OrderRunError::Db(error) => error.into(),
        refused => Refused::because(refused.to_string()),
    })?;
    let done = runs::perform_run_here(app, id, None).await;
    done.map_err(|error| Refused::trouble("実行の結果を残せませんでした", error))?;
    let run =
        runs::find_run(&mut app.database.read().await?, id).await?.context("the run was just performed");
    let run = run.map_err(|error| Refused::trouble("実行の結果がわかりません", error))?;
    match run.outcome() {
        Some(Outcome::Succeeded) => {
            let (files, bytes) = (amounts::count(run.files), amounts::bytes(run.bytes));
            say(format_args!(
                "成功: {files}ファイル、{bytes}（新たに保存 {}）",
                amounts::bytes(run.bytes_stored)
            ));
            Ok(())
        }
        Some(outcome) => Err(Refused::because(format!("{outcome}: {}", run.reason))),
        None => Err(Refused::because("実行の結果がわかりません")),
    }
}
