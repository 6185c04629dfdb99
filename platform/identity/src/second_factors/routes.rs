//! The screens on which people set up their own second factor.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::Database;
use platform_vault::Vault;
use platform_web::{Brand, Flash, Form, Problems, Refusal, Shell, see_other, see_other_with};
use serde::Deserialize;

use super::check::UncheckableCode;
use super::confirm::{SetUp, SetUpTotpError, begin_totp, confirm_totp, load_waiting, reissue_recovery_codes};
use super::remove::remove_totp;
use super::store;
use super::totp::TotpSecret;
use super::views::{CodesView, SecondFactorView, SetUpTotpView};
use crate::gate::Gate;
use crate::passkeys::{self, Passkeys};
use crate::proofs::FreshSession;
use crate::sessions::SET_UP;
use crate::{Caller, CookiePolicy, SignedIn};

const TITLE: &str = "2段階認証";
const SET_UP_TOTP: &str = "認証アプリの設定";
const SET_UP_TOTP_ADDRESS: &str = "/me/second-factor/totp";

/// The code as it was typed.
#[derive(Deserialize)]
pub(crate) struct FilledCode {
    code: String,
}

/// Shows which factors the person has.
pub(crate) async fn show(
    State(database): State<Database>,
    State(passkeys): State<Passkeys>,
    FreshSession(person): FreshSession,
    free: Option<SignedIn>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let view = SecondFactorView {
        must: free.is_none(),
        totp: store::find_totp(&mut tx, person.user()).await?.filter(|row| row.confirmed_at.is_some()),
        passkeys: passkeys::list_passkeys(&mut tx, person.user()).await?,
        offered: passkeys.are_offered(),
        left: store::count_codes_left(&mut tx, person.user()).await?,
    };
    shell.show(TITLE, view)
}

/// Draws a secret for an authenticator app.
pub(crate) async fn create(
    State(database): State<Database>,
    State(vault): State<Vault>,
    FreshSession(person): FreshSession,
) -> Result<Response, Refusal> {
    begin_totp(&database, &vault, &person).await?;
    Ok(see_other(SET_UP_TOTP_ADDRESS))
}

/// Shows the secret that waits for its first code.
pub(crate) async fn new(
    State(database): State<Database>,
    State(vault): State<Vault>,
    State(brand): State<Brand>,
    FreshSession(person): FreshSession,
    shell: Shell,
) -> Result<Response, Refusal> {
    match load_waiting(&database, &vault, &person).await {
        Ok(secret) => Ok(draw_set_up(shell, &secret, &person, brand, Problems::none())?.into_response()),
        Err(SetUpTotpError::NothingBegun | SetUpTotpError::InUse) => Ok(see_other(SET_UP)),
        Err(refused) => Err(refused.into()),
    }
}

/// Lets the app count from its first code on, or shows the secret again with what is wrong.
pub(crate) async fn save(
    gate: Gate,
    State(brand): State<Brand>,
    FreshSession(person): FreshSession,
    caller: Caller,
    shell: Shell,
    Form(filled): Form<FilledCode>,
) -> Result<Response, Refusal> {
    let (status, words) = match confirm_totp(&gate, &person, &caller, &filled.code).await {
        Ok(set_up) => return show_set_up(&shell, gate.policy, set_up, "認証アプリを設定しました。"),
        Err(SetUpTotpError::WrongCode) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "コードが違います。アプリにいま出ている6桁を入力してください。端末の時刻がずれていると合いません。",
        ),
        Err(SetUpTotpError::TooManyAttempts) => (StatusCode::TOO_MANY_REQUESTS, TOO_MANY),
        Err(refused) => return Err(refused.into()),
    };
    let secret = load_waiting(&gate.database, &gate.vault, &person).await?;
    let mut problems = Problems::none();
    problems.add("code", words);
    Ok((status, draw_set_up(shell, &secret, &person, brand, problems)?).into_response())
}

/// Takes the app away.
pub(crate) async fn delete(
    State(database): State<Database>,
    FreshSession(person): FreshSession,
    caller: Caller,
) -> Result<Response, Refusal> {
    if !remove_totp(&database, &person, &caller).await? {
        return Err(Refusal::not_found());
    }
    Ok(see_other_with(SET_UP, Flash::done("認証アプリを外しました。")))
}

/// Makes new recovery codes and shows them.
pub(crate) async fn create_codes(
    State(database): State<Database>,
    FreshSession(person): FreshSession,
    caller: Caller,
    shell: Shell,
) -> Result<Response, Refusal> {
    let codes = reissue_recovery_codes(&database, &person, &caller).await?;
    let codes = codes.ok_or_else(|| {
        Refusal::conflict("リカバリーコードは、認証アプリかパスキーを設定してから作れます。")
    })?;
    Ok(shell
        .show(CODES_TITLE, CodesView::new("新しいリカバリーコードを作りました。", &codes))?
        .into_response())
}

/// What too many guesses are answered.
pub(crate) const TOO_MANY: &str = "間違いが続きました。しばらくしてから（10分ほど）お試しください。";
const CODES_TITLE: &str = "リカバリーコード";

/// Gives the session its new token and shows the recovery codes, if any were made.
pub(crate) fn show_set_up(
    shell: &Shell,
    policy: CookiePolicy,
    set_up: SetUp,
    words: &'static str,
) -> Result<Response, Refusal> {
    let cookie = set_up.token.map(|token| policy.give(&token));
    if set_up.codes.is_empty() {
        return Ok((cookie, see_other_with(SET_UP, Flash::done(words))).into_response());
    }
    Ok((cookie, shell.show(CODES_TITLE, CodesView::new(words, &set_up.codes))?).into_response())
}

fn draw_set_up(
    shell: Shell,
    secret: &TotpSecret,
    person: &SignedIn,
    brand: Brand,
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let view = SetUpTotpView::new(secret, brand.name, person.login(), problems);
    shell.at(vec![(TITLE, SET_UP.to_owned())]).show(SET_UP_TOTP, view)
}

impl From<SetUpTotpError> for Refusal {
    fn from(error: SetUpTotpError) -> Refusal {
        match error {
            SetUpTotpError::InUse => {
                Refusal::conflict("認証アプリはすでに設定されています。替えるには、先に外してください。")
            }
            SetUpTotpError::NothingBegun => {
                Refusal::conflict("設定が始まっていません。「設定する」から始めてください。")
            }
            SetUpTotpError::WrongCode => Refusal::unprocessable("コードが違います。"),
            SetUpTotpError::TooManyAttempts => Refusal::too_many(TOO_MANY),
            SetUpTotpError::Secret(error) => Refusal::unknown(error),
            SetUpTotpError::Db(error) => error.into(),
        }
    }
}

impl From<UncheckableCode> for Refusal {
    fn from(error: UncheckableCode) -> Refusal {
        match error {
            UncheckableCode::Secret(error) => Refusal::unknown(error),
            UncheckableCode::Db(error) => error.into(),
        }
    }
}
