//! Signing in from a dialog, over a page whose session has ended.
//!
//! The dialog is answered `{"next": "done", "same_person": …}`, or what to ask next (a second factor:
//! `{"next": "factor", "address": …}`, whose answer has the same shape), or `{"problem": …}`.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use platform_database::Database;
use platform_web::{Form, Refusal};
use serde::Deserialize;
use serde_json::json;

use super::{LocalPath, refused_in_words, second_step};
use super::sign_in::{NextStep, Offered, sign_in};
use crate::sessions::SessionToken;
use crate::{AccountRules, Caller, CookiePolicy};

/// What was typed into the dialog.
#[derive(Deserialize)]
pub(crate) struct TypedSignIn {
    login: String,
    password: String,
}

/// Signs in, and says whether it is the person whose page it is.
pub(crate) async fn create(
    State(database): State<Database>,
    State(policy): State<CookiePolicy>,
    State(rules): State<AccountRules>,
    caller: Caller,
    jar: CookieJar,
    Form(typed): Form<TypedSignIn>,
) -> Result<Response, Refusal> {
    let before = policy.token_in(&jar);
    let owner = before.as_ref().and_then(SessionToken::claimed_user);
    let offered = Offered { login: typed.login, password: typed.password, replaced: before };
    match sign_in(&database, offered, &caller, &rules).await {
        Ok(NextStep::SecondFactor(token)) => {
            let answer = Json(json!({ "next": "factor", "address": second_step::address(&LocalPath::read("/")) }));
            Ok((policy.give_pending(&token), answer).into_response())
        }
        Ok(NextStep::SignedIn(token)) => {
            let same_person = owner.is_some() && owner == token.claimed_user();
            let answer = Json(json!({ "next": "done", "same_person": same_person }));
            Ok((policy.give(&token), answer).into_response())
        }
        Err(refused) => {
            let (status, problem) = refused_in_words(refused)?;
            Ok((status, Json(json!({ "problem": problem }))).into_response())
        }
    }
}
