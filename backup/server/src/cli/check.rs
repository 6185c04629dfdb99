//! `backup-mgmt check`

use clap::Args;
use platform_operator::{Refused, say};

use super::named_repository;
use crate::app::App;
use crate::checks::{self, Depth, OrderCheckError};
use crate::members::Operator;

/// The options of `check`.
#[derive(Debug, Args)]
pub(super) struct CheckOptions {
    /// リポジトリの名前
    #[arg(value_name = "リポジトリ")]
    repository: String,
    /// 全データを読みます
    #[arg(long)]
    read_data: bool,
}

pub(super) async fn run(app: &App, options: CheckOptions) -> Result<(), Refused> {
    let repository = named_repository(app, &options.repository).await?;
    let depth = if options.read_data { Depth::All } else { Depth::Structure };
    let by = Operator::at_the_terminal();
    let ordered = checks::order_check(&app.database, &by, repository.id, depth, true).await;
    let id = ordered.map_err(|error| match error {
        OrderCheckError::Db(error) => error.into(),
        refused => Refused::because(refused.to_string()),
    })?;
    let done = checks::perform_check_here(app, id).await;
    done.map_err(|error| Refused::trouble("検証の結果を残せませんでした", error))?;
    let check = checks::find_check(&mut app.database.read().await?, id).await?;
    match check {
        Some(check) if check.passed == Some(true) => {
            for warning in check.findings() {
                say(format_args!("注意: {warning}"));
            }
            say(format_args!("リポジトリ「{}」に異常はありません（{}）", repository.name, depth.label()));
            Ok(())
        }
        Some(check) => {
            Err(Refused::for_reasons(std::iter::once(check.reason.clone()).chain(check.findings())))
        }
        None => Err(Refused::because("検証の結果がわかりません")),
    }
}
