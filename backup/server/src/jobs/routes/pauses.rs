//! Several jobs at once: pausing them, or letting them go on.

use axum::extract::State;
use axum::response::Response;
use platform_database::Database;
use platform_web::{Flash, Form, Refusal, see_other_with};
use serde::Deserialize;

use super::pause::read_until;
use crate::jobs::JobId;
use crate::jobs::pause::{Pause, pause_jobs, resume_jobs};
use crate::members::Operator;
use crate::verdicts;

/// Which jobs, and what is to become of them.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledPauses {
    jobs: Vec<JobId>,
    paused: bool,
    reason: String,
    until: String,
}

/// Pauses the chosen jobs, or lets them go on.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Operator,
    Form(filled): Form<FilledPauses>,
) -> Result<Response, Refusal> {
    if filled.jobs.is_empty() {
        return Ok(see_other_with("/jobs", Flash::warning("ジョブを選んでください。")));
    }
    let (changed, verb) = if filled.paused {
        let pause = Pause { reason: filled.reason.clone(), until: read_until(&filled.until)? };
        (pause_jobs(&database, &by, &filled.jobs, &pause).await?, "停止")
    } else {
        (resume_jobs(&database, &by, &filled.jobs).await?, "再開")
    };
    for job in &changed {
        verdicts::judge_job(&database, *job).await?;
    }
    let left = filled.jobs.len() - changed.len();
    let rest = match left {
        0 => String::new(),
        left => format!("{left}件は、すでに{verb}しているか登録を終了しているため、そのままです。"),
    };
    Ok(see_other_with(
        "/jobs",
        Flash::done(format!("{}件のスケジュールを{verb}しました。{rest}", changed.len())),
    ))
}
