//! The pause of a job.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_database::{Database, Timestamp};
use platform_web::{Flash, Form, Refusal, dates, see_other_with};
use serde::Deserialize;

use crate::jobs::JobId;
use crate::jobs::pause::{Pause, PauseJobError, pause_job, resume_job};
use crate::members::Operator;
use crate::verdicts;

/// The form that pauses, and the button that lets go on.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledPause {
    revision: i64,
    paused: bool,
    reason: String,
    until: String,
}

/// Pauses a job or lets it go on.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<JobId>,
    Form(filled): Form<FilledPause>,
) -> Result<Response, Refusal> {
    let words = if filled.paused {
        pause_job(&database, &by, id, filled.revision, &filled.read()?).await?;
        "スケジュールを停止しました。"
    } else {
        resume_job(&database, &by, id, filled.revision).await?;
        "スケジュールを再開しました。"
    };
    verdicts::judge_job(&database, id).await?;
    Ok(see_other_with(&format!("/jobs/{id}"), Flash::done(words)))
}

impl FilledPause {
    fn read(&self) -> Result<Pause, Refusal> {
        Ok(Pause { reason: self.reason.clone(), until: read_until(&self.until)? })
    }
}

/// When a pause ends by itself; blank: somebody ends it.
pub(super) fn read_until(sent: &str) -> Result<Option<Timestamp>, Refusal> {
    match sent.trim() {
        "" => Ok(None),
        sent => match dates::parse_input(sent) {
            None => Err(Refusal::unprocessable("停止の終わりには、日付と時刻を入れてください。")),
            until => Ok(until),
        },
    }
}

impl From<PauseJobError> for Refusal {
    fn from(error: PauseJobError) -> Refusal {
        match error {
            PauseJobError::NoSuchJob => Refusal::not_found(),
            PauseJobError::Stale => Refusal::conflict(format!("{error}。")),
            PauseJobError::NoReason | PauseJobError::Over => Refusal::unprocessable(format!("{error}。")),
            PauseJobError::Db(error) => error.into(),
        }
    }
}
