//! The confirmation: a screen for people, an answer for the dialog.

use axum::Json;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use platform_database::Database;
use platform_web::{Form, Refusal, Shell, see_other};
use serde::Deserialize;
use serde_json::json;

use super::ConfirmationView;
use super::confirm::{ConfirmError, confirm};
use crate::kept_forms::{KeptForm, Proven, resume};
use crate::sign_ins::{LocalPath, is_in_dialog};
use crate::{AccountRules, AnySession, Caller};

/// The address of the confirmation.
#[derive(Deserialize)]
pub(crate) struct ConfirmationAddress {
    #[serde(default)]
    next: String,
}

/// The form as it was filled in.
#[derive(Deserialize)]
pub(crate) struct FilledConfirmation {
    password: String,
    #[serde(default)]
    next: String,
    #[serde(default)]
    kept_path: String,
    #[serde(default)]
    kept: String,
    #[serde(default)]
    kept_by: String,
}

/// Asks for the password.
pub(crate) async fn new(
    _session: AnySession,
    Query(address): Query<ConfirmationAddress>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let next = LocalPath::read(&address.next);
    shell.show(ConfirmationView::TITLE, ConfirmationView { next: next.as_str(), problem: "", kept: None })
}

/// Takes the password, then goes on to the page or sends the form that waited.
pub(crate) async fn create(
    State(database): State<Database>,
    State(rules): State<AccountRules>,
    AnySession(person): AnySession,
    caller: Caller,
    headers: HeaderMap,
    shell: Shell,
    Form(filled): Form<FilledConfirmation>,
) -> Result<Response, Refusal> {
    let kept = KeptForm::read(&filled.kept_path, &filled.kept, &filled.kept_by);
    let next = LocalPath::read(&filled.next);
    let in_dialog = is_in_dialog(&headers);
    let refused = match confirm(&database, &person, &caller, &rules, filled.password).await {
        Ok(()) if in_dialog => {
            return Ok(Json(json!({ "next": "done", "same_person": true })).into_response());
        }
        Ok(()) => {
            return match &kept {
                Some(kept) => resume(kept, person.user(), Proven::Whole, &shell),
                None => Ok(see_other(next.as_str())),
            };
        }
        Err(refused) => refused,
    };
    let (status, problem) = in_words(refused)?;
    if in_dialog {
        return Ok((status, Json(json!({ "problem": problem }))).into_response());
    }
    let view = ConfirmationView { next: next.as_str(), problem: &problem, kept: kept.as_ref() };
    Ok((status, shell.show(ConfirmationView::TITLE, view)?).into_response())
}

fn in_words(refused: ConfirmError) -> Result<(StatusCode, String), Refusal> {
    match refused {
        ConfirmError::WrongPassword => {
            Ok((StatusCode::UNPROCESSABLE_ENTITY, "パスワードが違います。".to_owned()))
        }
        ConfirmError::TooManyAttempts(wait) => Ok((
            StatusCode::TOO_MANY_REQUESTS,
            format!("間違いが続きました。{}、もう一度お試しください。", wait.in_words()),
        )),
        ConfirmError::SignedOut => Err(Refusal::unauthorized()),
        ConfirmError::Db(error) => Err(error.into()),
    }
}
