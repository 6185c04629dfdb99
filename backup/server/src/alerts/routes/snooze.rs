//! Letting an alert rest.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_database::Database;
use platform_web::{Flash, Form, Refusal, Shell, dates, see_other_with};

use super::refuse;
use crate::alerts::AlertId;
use crate::alerts::snooze::{SnoozeAlertError, snooze_alert};
use crate::alerts::views::FilledAlert;
use crate::members::Operator;

/// Lets it rest until a time.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<AlertId>,
    shell: Shell,
    Form(filled): Form<FilledAlert>,
) -> Result<Response, Refusal> {
    let Some(until) = dates::parse_input(&filled.until) else {
        let words = ("until", "いつまで止めるか、日付と時刻を入れてください。".to_owned());
        return refuse(&database, shell, (&by, id), filled, words).await;
    };
    match snooze_alert(&database, &by, id, until).await {
        Ok(()) => {
            let words = format!("{}まで、通知を止めました。", dates::date_time(until));
            Ok(see_other_with(&format!("/alerts/{id}"), Flash::done(words)))
        }
        Err(SnoozeAlertError::Db(error)) => Err(error.into()),
        Err(refused @ SnoozeAlertError::Over) => Err(Refusal::conflict(format!("{refused}。"))),
        Err(refused @ SnoozeAlertError::NotSoon) => {
            refuse(&database, shell, (&by, id), filled, ("until", format!("{refused}。"))).await
        }
    }
}
