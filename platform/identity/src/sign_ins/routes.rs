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
    let Gate { database, policy, passkeys, .. } = gate;
    let FilledSignIn { login, password, next } = filled;
    let next = LocalPath::read(&next);
    let offered = Offered { login: login.clone(), password, replaced: policy.token_in(&jar) };
    let (status, problem) = match sign_in(&database, offered, &caller).await {
        Ok(NextStep::SignedIn(token)) => {
            return Ok((policy.give(&token), see_other(next.as_str())).into_response());
        }
        Ok(NextStep::SecondFactor(token)) => {
            return Ok((policy.give_pending(&token), see_other(&second_step::address(&next))).into_response());
        }
        Err(refused) => in_words(refused)?,
    };
    let passkeys = passkeys.are_offered();
    let view = SignInView { login: &login, next: next.as_str(), problem, passkeys, demo: &demo.0 };
    Ok((status, shell.show(TITLE, view)?).into_response())
}

/// What the form says beside itself; trouble of ours is no matter of the form.
fn in_words(refused: SignInError) -> Result<(StatusCode, &'static str), Refusal> {
    match refused {
        SignInError::Wrong => Ok((StatusCode::UNPROCESSABLE_ENTITY, "ログインIDかパスワードが違います。")),
        SignInError::TooManyAttempts => Ok((
            StatusCode::TOO_MANY_REQUESTS,
            "間違いが続いたため、ログインを止めています。しばらくしてから（10分ほど）もう一度お試しください。",
        )),
        SignInError::Db(error) => Err(error.into()),
    }
}
