//! Signing in on the page that keeps a form.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use platform_database::Database;
use platform_web::{Form, Refusal, Shell};
use serde::Deserialize;

use super::{KeptForm, Proven, again, resume};
use crate::sign_ins::{NextStep, Offered, refused_in_words, sign_in};
use crate::{AccountRules, Caller, CookiePolicy};

/// The sign-in form of that page as it was filled in, and what it keeps.
#[derive(Deserialize)]
pub(crate) struct FilledSignInAgain {
    login: String,
    password: String,
    kept_path: String,
    kept: String,
    kept_by: String,
}

/// Signs in and offers to send what was kept, or shows the page again with the reason.
pub(crate) async fn create(
    State(database): State<Database>,
    State(policy): State<CookiePolicy>,
    State(rules): State<AccountRules>,
    caller: Caller,
    jar: CookieJar,
    shell: Shell,
    Form(filled): Form<FilledSignInAgain>,
) -> Result<Response, Refusal> {
    let kept = KeptForm::read(&filled.kept_path, &filled.kept, &filled.kept_by);
    let kept =
        kept.ok_or_else(|| Refusal::unprocessable("送る内容がありません。画面を開き直してください。"))?;
    let offered =
        Offered { login: filled.login.clone(), password: filled.password, replaced: policy.token_in(&jar) };
    match sign_in(&database, offered, &caller, &rules).await {
        Ok(NextStep::SignedIn(token)) => {
            let user = token.claimed_user().ok_or_else(Refusal::unauthorized)?;
            Ok((policy.give(&token), resume(&kept, user, Proven::Whole, &shell)?).into_response())
        }
        Ok(NextStep::SecondFactor(token)) => {
            let user = token.claimed_user().ok_or_else(Refusal::unauthorized)?;
            Ok((policy.give_pending(&token), resume(&kept, user, Proven::PasswordOnly, &shell)?)
                .into_response())
        }
        Err(refused) => {
            let (status, problem) = refused_in_words(refused)?;
            again(&kept, &filled.login, (status, &problem), &shell)
        }
    }
}
