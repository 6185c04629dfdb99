//! Giving an alert to somebody.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_database::Database;
use platform_identity::UserId;
use platform_web::{Flash, Form, Refusal, Shell, see_other_with};

use super::refuse;
use crate::alerts::AlertId;
use crate::alerts::assign::{AssignAlertError, assign_alert};
use crate::alerts::views::FilledAlert;
use crate::members::Operator;

/// Gives it to a person, or to nobody.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<AlertId>,
    shell: Shell,
    Form(filled): Form<FilledAlert>,
) -> Result<Response, Refusal> {
    let person = match filled.assignee.as_str() {
        "" => Ok(None),
        // Whoever is no number is nobody on the list.
        number => {
            number.parse().map(|number| Some(UserId(number))).map_err(|_none| AssignAlertError::NotAssignable)
        }
    };
    let given = match person {
        Ok(person) => assign_alert(&database, &by, id, person).await,
        Err(refused) => Err(refused),
    };
    match given {
        Ok(()) => Ok(see_other_with(&format!("/alerts/{id}"), Flash::done("担当を変更しました。"))),
        Err(AssignAlertError::Db(error)) => Err(error.into()),
        Err(refused @ AssignAlertError::Over) => Err(Refusal::conflict(format!("{refused}。"))),
        Err(refused @ AssignAlertError::NotAssignable) => {
            refuse(&database, shell, (&by, id), filled, ("assignee", format!("{refused}。"))).await
        }
    }
}
