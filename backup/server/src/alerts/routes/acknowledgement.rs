//! Taking alerts on.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_database::Database;
use platform_web::{Flash, Form, Refusal, see_other_with};
use serde::Deserialize;

use crate::alerts::AlertId;
use crate::alerts::acknowledge::{AcknowledgeAlertError, acknowledge_alert, acknowledge_alerts};
use crate::members::Operator;

/// What is said about it, and of several which.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledAcknowledgement {
    note: String,
    alerts: Vec<AlertId>,
}

/// Takes one on.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<AlertId>,
    Form(filled): Form<FilledAcknowledgement>,
) -> Result<Response, Refusal> {
    acknowledge_alert(&database, &by, id, &filled.note).await?;
    Ok(see_other_with(&format!("/alerts/{id}"), Flash::done("確認済みにしました。")))
}

/// Takes several on.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Operator,
    Form(filled): Form<FilledAcknowledgement>,
) -> Result<Response, Refusal> {
    let taken = acknowledge_alerts(&database, &by, &filled.alerts, &filled.note).await?;
    let flash = match taken {
        0 => Flash::warning("未対応のアラートを選んでください。"),
        taken => Flash::done(format!("{taken}件を確認済みにしました。")),
    };
    Ok(see_other_with("/alerts", flash))
}

impl From<AcknowledgeAlertError> for Refusal {
    fn from(error: AcknowledgeAlertError) -> Refusal {
        match error {
            AcknowledgeAlertError::NotOpen => Refusal::conflict(format!("{error}。")),
            AcknowledgeAlertError::Db(error) => error.into(),
        }
    }
}
