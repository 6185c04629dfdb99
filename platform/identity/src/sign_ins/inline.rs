//! Signing in from a dialog, over a page whose session has ended.
//!
//! The dialog is answered `{"next": "done", "same_person": …}`, or that a second factor comes next
//! (`{"next": "factor", "passkey": …}`; its answer has the same shape), or `{"problem": …}`.

use axum::Json;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use platform_web::{Form, Refusal};
use serde::Deserialize;
use serde_json::json;

use super::sign_in::{NextStep, Offered, sign_in};
use super::{pending, refused_in_words};
use crate::gate::Gate;
use crate::sessions::SessionToken;
use crate::{Caller, UserId};

/// What was typed into the dialog.
#[derive(Deserialize)]
pub(crate) struct TypedSignIn {
    login: String,
    password: String,
}

/// Signs in, and says whether it is the person whose page it is.
pub(crate) async fn create(
    gate: Gate,
    caller: Caller,
    jar: CookieJar,
    Form(typed): Form<TypedSignIn>,
) -> Result<Response, Refusal> {
    let before = gate.policy.token_in(&jar);
    let owner = owner_of(before.as_ref());
    let offered = Offered { login: typed.login, password: typed.password, replaced: before };
    match sign_in(&gate.database, offered, &caller, &gate.rules).await {
        Ok(NextStep::SecondFactor(token)) => {
            let pending = pending::find(&mut gate.database.read().await?, &token).await?;
            let passkey = gate.passkeys.are_offered() && pending.is_some_and(|pending| pending.has_passkey);
            let answer = Json(json!({ "next": "factor", "passkey": passkey }));
            Ok((gate.policy.give_pending(&token), answer).into_response())
        }
        Ok(NextStep::SignedIn(token)) => Ok((gate.policy.give(&token), done(owner, &token)).into_response()),
        Err(refused) => Ok(problem(refused_in_words(refused)?)),
    }
}

/// Whether a form was sent by the dialog.
pub(crate) fn is_in_dialog(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).is_some_and(|accepted| accepted == "application/json")
}

/// Whose page it is, by the session that the browser brings.
pub(super) fn owner_of(before: Option<&SessionToken>) -> Option<UserId> {
    before.and_then(SessionToken::claimed_user)
}

/// The answer to a sign-in that is whole, over a page of `owner`.
pub(super) fn done(owner: Option<UserId>, token: &SessionToken) -> Response {
    let same_person = owner.is_some() && owner == token.claimed_user();
    Json(json!({ "next": "done", "same_person": same_person })).into_response()
}

/// The answer to one that is not.
pub(super) fn problem((status, words): (StatusCode, String)) -> Response {
    (status, Json(json!({ "problem": words }))).into_response()
}
