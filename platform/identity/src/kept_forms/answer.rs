//! The pages around a kept form.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use platform_web::{Flash, Refusal, Shell, see_other_with};

use super::KeptForm;
use super::views::{ResumeView, SignInAgainView};
use crate::UserId;
use crate::proofs::{ConfirmationView, ProofWanted};

/// Puts a page that keeps the form in the place of a refusal that signing in, or a proof, would lift.
pub(crate) fn answer(kept: &KeptForm, response: Response, shell: &Shell) -> Result<Response, Refusal> {
    if response.extensions().get::<ProofWanted>().is_some() {
        let view = ConfirmationView { next: "", problem: "", kept: Some(kept) };
        return Ok((StatusCode::FORBIDDEN, shell.show(ConfirmationView::TITLE, view)?).into_response());
    }
    if response.status() == StatusCode::UNAUTHORIZED {
        let view = SignInAgainView { kept, login: "", problem: "" };
        return Ok((StatusCode::UNAUTHORIZED, shell.show("ログイン", view)?).into_response());
    }
    Ok(response)
}

/// How much of a sign-in is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proven {
    /// Everything.
    Whole,
    /// The second step still waits, in this browser.
    PasswordOnly,
}

/// What follows once `user` has signed in or given the proof: a page that sends the form on.
pub(crate) fn resume(
    kept: &KeptForm,
    user: UserId,
    proven: Proven,
    shell: &Shell,
) -> Result<Response, Refusal> {
    if kept.typed_by() != user {
        let words = "ほかの人が入力した内容は、送っていません。もう一度入力してください。";
        return Ok(see_other_with("/", Flash::warning(words)));
    }
    let view =
        ResumeView { path: kept.path(), fields: kept.fields(), factor: proven == Proven::PasswordOnly };
    Ok(shell.show("入力した内容を送る", view)?.into_response())
}

/// The page of a refused form once more, with what is wrong with the attempt to sign in.
pub(super) fn again(
    kept: &KeptForm,
    login: &str,
    (status, problem): (StatusCode, &str),
    shell: &Shell,
) -> Result<Response, Refusal> {
    Ok((status, shell.show("ログイン", SignInAgainView { kept, login, problem })?).into_response())
}
