//! The screen of the second step.

use axum::Json;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use platform_database::Database;
use platform_web::{Flash, Form, Refusal, Shell, see_other, see_other_with};
use serde::Deserialize;

use super::by_passkey::sign_in_by_passkey;
use super::complete::{Brought, CompleteSignInError, Shown, complete_sign_in};
use super::inline::{self, is_in_dialog};
use super::local_path::LocalPath;
use super::pending;
use super::views::SecondStepView;
use crate::gate::Gate;
use crate::passkeys::{self, Challenge, FilledPasskey, Passkeys, RefusedPasskey};
use crate::second_factors::TOO_MANY;
use crate::{Caller, CookiePolicy};

const TITLE: &str = "2段階認証";
const LAPSED: &str = "時間が過ぎたか、間違いが続いたため、はじめからやり直してください。";

/// The address of the second step.
#[derive(Deserialize)]
pub(crate) struct SecondStepAddress {
    #[serde(default)]
    next: String,
}

/// What was filled in: one of the codes.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledSecondStep {
    code: String,
    recovery_code: String,
    next: String,
}

/// A passkey's answer, and where to go afterwards.
#[derive(Deserialize)]
pub(crate) struct FilledByPasskey {
    #[serde(flatten)]
    passkey: FilledPasskey,
    #[serde(default)]
    next: String,
}

/// Where the second step is asked for.
pub(crate) fn address(next: &LocalPath) -> String {
    let next: String = form_urlencoded::byte_serialize(next.as_str().as_bytes()).collect();
    format!("/login/second-factor?next={next}")
}

/// Asks for the second factor of whoever began to sign in here.
pub(crate) async fn new(
    gate: Gate,
    Query(address): Query<SecondStepAddress>,
    jar: CookieJar,
    shell: Shell,
) -> Result<Response, Refusal> {
    let screen = Screen { gate: &gate, jar: &jar, shell: &shell, in_dialog: false };
    screen.draw(&LocalPath::read(&address.next), StatusCode::OK, "", false).await
}

/// Signs in by a code or a recovery code.
pub(crate) async fn create(
    gate: Gate,
    caller: Caller,
    headers: HeaderMap,
    jar: CookieJar,
    shell: Shell,
    Form(filled): Form<FilledSecondStep>,
) -> Result<Response, Refusal> {
    let screen = Screen { gate: &gate, jar: &jar, shell: &shell, in_dialog: is_in_dialog(&headers) };
    let shown = if filled.recovery_code.trim().is_empty() {
        Shown::Code(filled.code)
    } else {
        Shown::RecoveryCode(filled.recovery_code)
    };
    screen.complete(shown, &filled.next, &caller).await
}

/// Gives the passkeys of whoever began to sign in here something to sign.
pub(crate) async fn create_challenge(
    State(database): State<Database>,
    State(policy): State<CookiePolicy>,
    State(passkeys): State<Passkeys>,
    jar: CookieJar,
) -> Result<Json<Challenge>, Refusal> {
    let token = policy.pending_in(&jar).ok_or_else(|| Refusal::conflict(LAPSED))?;
    let mut tx = database.write().await?;
    let pending = pending::find(&mut tx, &token).await?.ok_or_else(|| Refusal::conflict(LAPSED))?;
    let challenge = passkeys::challenge_second(&mut tx, &passkeys, pending.user).await?;
    tx.commit().await?;
    Ok(Json(challenge))
}

/// Signs in by the password before and a passkey now.
pub(crate) async fn create_by_passkey(
    gate: Gate,
    caller: Caller,
    headers: HeaderMap,
    jar: CookieJar,
    shell: Shell,
    Form(filled): Form<FilledByPasskey>,
) -> Result<Response, Refusal> {
    let screen = Screen { gate: &gate, jar: &jar, shell: &shell, in_dialog: is_in_dialog(&headers) };
    let shown = Shown::Passkey(Box::new(filled.passkey.read()?));
    screen.complete(shown, &filled.next, &caller).await
}

/// Gives any passkey of this server something to sign.
pub(crate) async fn create_challenge_alone(
    State(database): State<Database>,
    State(passkeys): State<Passkeys>,
) -> Result<Json<Challenge>, Refusal> {
    Ok(Json(passkeys::challenge_alone(&database, &passkeys).await?))
}

/// Signs in by a passkey alone.
pub(crate) async fn create_alone(
    gate: Gate,
    caller: Caller,
    jar: CookieJar,
    Form(filled): Form<FilledByPasskey>,
) -> Result<Response, Refusal> {
    let next = LocalPath::read(&filled.next);
    let presented = filled.passkey.read()?;
    let replaced = gate.policy.token_in(&jar);
    match sign_in_by_passkey(&gate, &presented, replaced, &caller).await {
        Ok(token) => {
            Ok((gate.policy.give_in_place_of_pending(&token), see_other(next.as_str())).into_response())
        }
        Err(RefusedPasskey::Db(error)) => Err(error.into()),
        Err(refused) => Ok(see_other_with("/login", Flash::warning(refused.to_string()))),
    }
}

/// What the handlers of the second step have in common.
struct Screen<'a> {
    gate: &'a Gate,
    jar: &'a CookieJar,
    shell: &'a Shell,
    /// Whether the dialog over a page asks, and not the screen.
    in_dialog: bool,
}

impl Screen<'_> {
    async fn complete(&self, shown: Shown, next: &str, caller: &Caller) -> Result<Response, Refusal> {
        let next = LocalPath::read(next);
        let brought = Brought {
            pending: self.gate.policy.pending_in(self.jar),
            replaced: self.gate.policy.token_in(self.jar),
        };
        let owner = inline::owner_of(brought.replaced.as_ref());
        let recovering = matches!(shown, Shown::RecoveryCode(_));
        let (status, problem) = match complete_sign_in(self.gate, brought, &shown, caller).await {
            Ok(token) => {
                let cookies = self.gate.policy.give_in_place_of_pending(&token);
                let answer =
                    if self.in_dialog { inline::done(owner, &token) } else { see_other(next.as_str()) };
                return Ok((cookies, answer).into_response());
            }
            Err(refused) => in_words(refused, recovering)?,
        };
        if self.in_dialog {
            return Ok(inline::problem((status, problem)));
        }
        self.draw(&next, status, &problem, recovering).await
    }

    /// Who has nothing waiting here (any more) begins with the password.
    async fn draw(
        &self,
        next: &LocalPath,
        status: StatusCode,
        problem: &str,
        recovering: bool,
    ) -> Result<Response, Refusal> {
        let pending = match self.gate.policy.pending_in(self.jar) {
            Some(token) => pending::find(&mut self.gate.database.read().await?, &token).await?,
            None => None,
        };
        let Some(pending) = pending else { return Ok(see_other_with("/login", Flash::warning(LAPSED))) };
        let view = SecondStepView {
            next: next.as_str(),
            problem,
            totp: pending.has_totp,
            passkey: pending.has_passkey && self.gate.passkeys.are_offered(),
            recovering,
        };
        Ok((status, self.shell.show(TITLE, view)?).into_response())
    }
}

/// What the form says beside itself; trouble of ours is no matter of the form.
fn in_words(refused: CompleteSignInError, recovering: bool) -> Result<(StatusCode, String), Refusal> {
    let wrong = if recovering {
        "リカバリーコードが違うか、すでに使われています。"
    } else {
        "コードが違うか、すでに使われています。アプリに次のコードが出てから、もう一度入力してください。"
    };
    match refused {
        CompleteSignInError::NotWaiting => Ok((StatusCode::CONFLICT, LAPSED.to_owned())),
        CompleteSignInError::Wrong => Ok((StatusCode::UNPROCESSABLE_ENTITY, wrong.to_owned())),
        CompleteSignInError::TooManyAttempts => Ok((StatusCode::TOO_MANY_REQUESTS, TOO_MANY.to_owned())),
        CompleteSignInError::Passkey(refused) => Ok((StatusCode::UNPROCESSABLE_ENTITY, refused.to_string())),
        CompleteSignInError::Uncheckable(error) => Err(error.into()),
        CompleteSignInError::Db(error) => Err(error.into()),
    }
}
