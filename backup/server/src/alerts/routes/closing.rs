//! Closing an alert by hand.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_database::Database;
use platform_web::{Flash, Form, Refusal, Shell, see_other_with};

use super::refuse;
use crate::alerts::AlertId;
use crate::alerts::close::{CloseAlertError, close_alert};
use crate::alerts::views::FilledAlert;
use crate::members::Operator;

/// Closes it.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<AlertId>,
    shell: Shell,
    Form(filled): Form<FilledAlert>,
) -> Result<Response, Refusal> {
    match close_alert(&database, &by, id, &filled.reason).await {
        Ok(()) => Ok(see_other_with(&format!("/alerts/{id}"), Flash::done("解決としました。"))),
        Err(CloseAlertError::Db(error)) => Err(error.into()),
        Err(refused @ CloseAlertError::Over) => Err(Refusal::conflict(format!("{refused}。"))),
        Err(refused @ CloseAlertError::NoReason) => {
            refuse(&database, shell, (&by, id), filled, ("reason", format!("{refused}。"))).await
        }
    }
}
