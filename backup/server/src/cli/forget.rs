//! `backup-mgmt forget`

use backup_engine::RetentionPlan;
use clap::Args;
use platform_operator::{Refused, say};
use platform_web::dates;
use serde_json::{Value, json};

use super::named_job;
use crate::amounts;
use crate::app::App;
use crate::jobs::Job;
use crate::members::Operator;
use crate::tidyings::{self, OrderTidyingError, PlanError, Planned, Prospect, Tidying};

/// The options of `forget`.
#[derive(Debug, Args)]
pub(super) struct ForgetOptions {
    /// ジョブの名前
    #[arg(value_name = "ジョブ")]
    name: String,
    /// 残すものと削除するものを、理由とともに出します(何も変えません)
    #[arg(long, required_unless_present = "apply", conflicts_with = "apply")]
    plan: bool,
    /// 計画のとおりに削除します
    #[arg(long)]
    apply: bool,
    /// JSONで出します
    #[arg(long)]
    json: bool,
}

/// What became of one repository.
struct Line {
    prospect: Prospect,
    tidying: Option<Tidying>,
    /// Why it was not performed.
    refused: Option<String>,
}

pub(super) async fn run(app: &App, options: ForgetOptions) -> Result<(), Refused> {
    let job = named_job(app, &options.name).await?;
    let prospects = tidyings::plan_job(app, &job).await.map_err(|error| match error {
        PlanError::Db(error) => Refused::from(error),
        refused => Refused::because(refused.to_string()),
    })?;
    let mut lines = Vec::new();
    for prospect in prospects {
        lines.push(if options.apply && !options.plan {
            apply(app, &job, prospect).await?
        } else {
            Line::planned(prospect)
        });
    }
    if options.json {
        let found: Vec<Value> = lines.iter().map(Line::json).collect();
        say(serde_json::to_string_pretty(&found).expect("plans are plain data"));
    } else {
        lines.iter().for_each(Line::tell);
    }
    let reasons: Vec<String> = lines.iter().filter_map(Line::trouble).collect();
    if reasons.is_empty() { Ok(()) } else { Err(Refused::for_reasons(reasons)) }
}

async fn apply(app: &App, job: &Job, prospect: Prospect) -> Result<Line, Refused> {
    let Planned::Plan(plan) = &prospect.planned else { return Ok(Line::planned(prospect)) };
    let by = Operator::at_the_terminal();
    let ordered = tidyings::order_tidying(&app.database, &by, job, &prospect.repository, plan, true).await;
    let id = match ordered {
        Ok(id) => id,
        Err(OrderTidyingError::NothingToRemove) => return Ok(Line::planned(prospect)),
        Err(OrderTidyingError::Db(error)) => return Err(error.into()),
        Err(refused) => return Ok(Line { refused: Some(refused.to_string()), ..Line::planned(prospect) }),
    };
    let done = tidyings::perform_tidying_here(app, id).await;
    done.map_err(|error| Refused::trouble("整理の結果を残せませんでした", error))?;
    let tidying = tidyings::find_tidying(&mut app.database.read().await?, id).await?;
    Ok(Line { tidying, ..Line::planned(prospect) })
}

impl Line {
    fn planned(prospect: Prospect) -> Line {
        Line { prospect, tidying: None, refused: None }
    }

    /// What went wrong, if something did.
    fn trouble(&self) -> Option<String> {
        let name = &self.prospect.repository.name;
        let said = |words: &str| Some(format!("「{name}」: {words}"));
        match (&self.prospect.planned, &self.refused, &self.tidying) {
            (Planned::Trouble(words), ..) | (_, Some(words), _) => said(words),
            (_, _, Some(tidying)) if tidying.passed != Some(true) => said(&tidying.reason),
            _ => None,
        }
    }

    fn tell(&self) {
        say(format_args!("{}", self.prospect.repository.name));
        match &self.prospect.planned {
            Planned::Plan(plan) => tell_plan(plan),
            Planned::AppendOnly => say("  追記専用なので、何も削除しません"),
            Planned::Trouble(_) => {}
        }
        if let Some(tidying) = self.tidying.as_ref().filter(|tidying| tidying.passed == Some(true)) {
            let (freed, marked) = (amounts::bytes(tidying.bytes_freed), amounts::bytes(tidying.bytes_marked));
            say(format_args!(
                "  {}個を削除しました（空いた容量 {freed}、翌日に空く容量 {marked}）",
                tidying.removes().len()
            ));
        }
    }

    fn json(&self) -> Value {
        let mut found = json!({ "repository": self.prospect.repository.name });
        match &self.prospect.planned {
            Planned::Plan(plan) => {
                found["keep"] = json!(plan.keep);
                found["remove"] = json!(plan.remove);
            }
            Planned::AppendOnly => found["append_only"] = json!(true),
            Planned::Trouble(words) => found["trouble"] = json!(words),
        }
        if let Some(refused) = &self.refused {
            found["trouble"] = json!(refused);
        }
        if let Some(tidying) = &self.tidying {
            found["applied"] = json!({
                "passed": tidying.passed, "reason": tidying.reason, "removed": tidying.removes(),
                "bytes_freed": tidying.bytes_freed, "bytes_marked": tidying.bytes_marked,
            });
        }
        found
    }
}

fn tell_plan(plan: &RetentionPlan) {
    for removed in &plan.remove {
        let id = removed.id.get(..8).unwrap_or(&removed.id);
        say(format_args!("  削除\t{id}\t{}", dates::date_time(removed.time)));
    }
    for kept in &plan.keep {
        let id = kept.snapshot.id.get(..8).unwrap_or(&kept.snapshot.id);
        let reasons: Vec<&str> = kept.reasons.iter().map(|reason| tidyings::reason_label(reason)).collect();
        say(format_args!("  残す\t{id}\t{}\t{}", dates::date_time(kept.snapshot.time), reasons.join("・")));
    }
}
