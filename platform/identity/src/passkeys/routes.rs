//! Registering and removing one's own passkeys.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use platform_database::Database;
use platform_web::{Flash, Form, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::ceremony::Challenge;
use super::presented::FilledPasskey;
use super::register::{challenge_new, register_passkey};
use super::remove::remove_passkey;
use super::{PasskeyId, Passkeys, RefusedPasskey};
use crate::proofs::FreshSession;
use crate::second_factors::show_set_up;
use crate::sessions::SET_UP;
use crate::{Caller, CookiePolicy};

/// A new passkey's name and answer.
#[derive(Deserialize)]
pub(crate) struct FilledNewPasskey {
    name: String,
    #[serde(flatten)]
    passkey: FilledPasskey,
}

/// Gives a device something to sign with a new passkey.
pub(crate) async fn create_challenge(
    State(database): State<Database>,
    State(passkeys): State<Passkeys>,
    FreshSession(person): FreshSession,
) -> Result<Json<Challenge>, Refusal> {
    Ok(Json(challenge_new(&database, &passkeys, &person).await?))
}

/// Keeps a new passkey.
pub(crate) async fn create(
    State(database): State<Database>,
    State(passkeys): State<Passkeys>,
    State(policy): State<CookiePolicy>,
    FreshSession(person): FreshSession,
    caller: Caller,
    shell: Shell,
    Form(filled): Form<FilledNewPasskey>,
) -> Result<Response, Refusal> {
    match register_passkey(&database, &passkeys, &person, &caller, &filled.name, &filled.passkey).await {
        Ok(set_up) => show_set_up(&shell, policy, set_up, "パスキーを登録しました。"),
        Err(RefusedPasskey::Db(error)) => Err(error.into()),
        Err(refused) => Ok(see_other_with(SET_UP, Flash::warning(refused.to_string()))),
    }
}

/// Takes a passkey away.
pub(crate) async fn delete(
    State(database): State<Database>,
    FreshSession(person): FreshSession,
    caller: Caller,
    Path(passkey): Path<PasskeyId>,
) -> Result<Response, Refusal> {
    if !remove_passkey(&database, &person, &caller, passkey).await? {
        return Err(Refusal::not_found());
    }
    Ok(see_other_with(SET_UP, Flash::done("パスキーを外しました。")))
}
