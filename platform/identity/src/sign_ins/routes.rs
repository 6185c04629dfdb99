//! The sign-in screen.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use platform_web::{Form, Refusal, Shell, see_other};
use serde::Deserialize;

use super::local_path::LocalPath;
use super::sign_in::{NextStep, Offered, SignInError, sign_in};
use super::views::SignInView;
use super::{DemoLogins, second_step};
use crate::gate::Gate;
use crate::passkeys::Passkeys;
use crate::{Caller, SignedIn};

pub(super) const TITLE: &str = "ログイン";

/// The address of the sign-in page.
#[derive(Deserialize)]
pub(crate) struct SignInAddress {
    #[serde(default)]
    next: String,
}

/// The form as it was filled in.
#[derive(Deserialize)]
pub(crate) struct FilledSignIn {
    login: String,
    password: String,
    #[serde(default)]
    next: String,
}

/// Shows the form; who is signed in already goes on.
pub(crate) async fn new(
    State(demo): State<DemoLogins>,
    State(passkeys): State<Passkeys>,
    person: Option<SignedIn>,
    Query(address): Query<SignInAddress>,
    shell: Shell,
) -> Result<Response, Refusal> {
    let next = LocalPath::read(&address.next);
    if person.is_some() {
        return Ok(see_other(next.as_str()));
    }
    let passkeys = passkeys.are_offered();
    let view = SignInView { login: "", next: next.as_str(), problem: "", passkeys, demo: &demo.0 };
    Ok(shell.show(TITLE, view)?.into_response())
}

/// Signs in, or shows the form again with the reason.
pub(crate) async fn create(
    gate: Gate,
    State(demo): State<DemoLogins>,
    caller: Caller,
    jar: CookieJar,
    shell: Shell,
    Form(filled): Form<FilledSignIn>,
) -> Result<Response, Refusal> {
    let FilledSignIn { login, password, next } = filled;
    let next = LocalPath::read(&next);
    let offered = Offered { login: login.clone(), password, replaced: gate.policy.token_in(&jar) };
    let (status, problem) = match sign_in(&gate.database, offered, &caller, &gate.rules).await {
        Ok(NextStep::SignedIn(token)) => {
            return Ok((gate.policy.give(&token), see_other(next.as_str())).into_response());
        }
        Ok(NextStep::SecondFactor(token)) => {
            let address = second_step::address(&next);
            return Ok((gate.policy.give_pending(&token), see_other(&address)).into_response());
        }
        Err(refused) => refused_in_words(refused)?,
    };
    let passkeys = gate.passkeys.are_offered();
    let view = SignInView { login: &login, next: next.as_str(), problem: &problem, passkeys, demo: &demo.0 };
    Ok((status, shell.show(TITLE, view)?).into_response())
}

/// What the form says beside itself; trouble of ours is no matter of the form.
pub(crate) fn refused_in_words(refused: SignInError) -> Result<(StatusCode, String), Refusal> {
    match refused {
        SignInError::Wrong => {
            Ok((StatusCode::UNPROCESSABLE_ENTITY, "ログインIDかパスワードが違います。".to_owned()))
        }
        SignInError::TooManyAttempts(wait) => Ok((
            StatusCode::TOO_MANY_REQUESTS,
            format!(
                "間違いが続いたため、ログインを止めています。{}、もう一度お試しください。",
                wait.in_words()
            ),
        )),
        SignInError::Db(error) => Err(error.into()),
    }
}
