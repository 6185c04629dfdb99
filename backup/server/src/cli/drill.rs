//! `backup-mgmt drill`

use clap::Args;
use platform_operator::{Refused, say};

use super::named_job;
use crate::app::App;
use crate::drills::{self, OrderDrillError};
use crate::members::Operator;

/// The options of `drill`.
#[derive(Debug, Args)]
pub(super) struct DrillOptions {
    /// ジョブの名前
    #[arg(value_name = "ジョブ")]
    name: String,
    /// 証拠をJSONで出します
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(app: &App, options: DrillOptions) -> Result<(), Refused> {
    let job = named_job(app, &options.name).await?;
    let ordered = drills::order_drill(&app.database, &Operator::at_the_terminal(), job.id, true).await;
    let id = ordered.map_err(|error| match error {
        OrderDrillError::Db(error) => error.into(),
        refused => Refused::because(refused.to_string()),
    })?;
    let done = drills::perform_drill_here(app, id).await;
    done.map_err(|error| Refused::trouble("復元訓練の結果を残せませんでした", error))?;
    let drill = drills::find_drill(&mut app.database.read().await?, id).await?;
    let drill = drill.ok_or_else(|| Refused::because("復元訓練の結果がわかりません"))?;
    let report = drill.report();
    if options.json {
        say(serde_json::to_string_pretty(&report).expect("evidence is plain data"));
    }
    match report {
        Some(report) if drill.passed == Some(true) => {
            if !options.json {
                say(format_args!("合格: {}件が一致、{:.1}秒で復元", report.compared, report.seconds));
            }
            Ok(())
        }
        Some(report) => {
            let unequal = report.comparisons.iter().filter(|comparison| !comparison.equal);
            let lines = unequal
                .map(|found| format!("{}: 期待 {}、復元 {}", found.subject, found.expected, found.found));
            Err(Refused::for_reasons(std::iter::once(drill.reason.clone()).chain(lines)))
        }
        None => Err(Refused::because(drill.reason)),
    }
}
