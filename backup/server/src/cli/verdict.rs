//! `backup-mgmt verdict`

use backup_policy::Answer;
use clap::Args;
use platform_operator::{Refused, say};
use serde_json::json;

use super::named_job;
use crate::app::App;
use crate::jobs::JobId;
use crate::verdicts::{self, Judged};

/// The options of `verdict`.
#[derive(Debug, Args)]
pub(super) struct VerdictOptions {
    /// ジョブの名前(省くとすべて)
    #[arg(value_name = "ジョブ")]
    name: Option<String>,
    /// 証拠とともにJSONで出します
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(app: &App, options: VerdictOptions) -> Result<(), Refused> {
    let only = match &options.name {
        Some(name) => Some(job_in_use(app, name).await?),
        None => None,
    };
    let mut tx = app.database.read().await?;
    let judged = match only {
        Some(job) => verdicts::judge_one(&mut tx, job).await?.into_iter().collect(),
        None => verdicts::judge_fleet_now(&mut tx).await?,
    };
    let now = tx.now();
    if options.json {
        let verdicts: Vec<_> =
            judged.iter().map(|judged| json!({ "job": judged.name, "verdict": judged.verdict })).collect();
        say(serde_json::to_string_pretty(&verdicts).expect("verdicts are plain data"));
    } else {
        for judged in &judged {
            explain(judged, now);
        }
    }
    let unmet = judged.iter().filter(|judged| judged.verdict.answer != Answer::Met).count();
    if unmet == 0 {
        Ok(())
    } else {
        Err(Refused::because(format!("{}件のうち{unmet}件が適合ではありません", judged.len())))
    }
}

/// The job of that name, which is judged only while it is not retired.
async fn job_in_use(app: &App, name: &str) -> Result<JobId, Refused> {
    let job = named_job(app, name).await?;
    match job.retired_at {
        Some(_) => Err(Refused::because(format!("ジョブ「{name}」は登録を終了しています。判定しません"))),
        None => Ok(job.id),
    }
}

fn explain(judged: &Judged, now: platform_database::Timestamp) {
    say(format_args!("{}: {}", judged.name, judged.verdict.answer));
    for clause in &judged.verdict.clauses {
        say(format_args!("  {} {}", clause.answer, clause.rule));
        for evidence in &clause.evidence {
            say(format_args!("    {}", evidence.words(now)));
        }
        for todo in &clause.todo {
            say(format_args!("    → {todo}"));
        }
    }
}
