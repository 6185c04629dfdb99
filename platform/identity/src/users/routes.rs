//! The screen on which people change their own password.

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_web::{Flash, Form, Problems, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::change_password::{ChangePasswordError, change_password};
use super::views::PasswordView;
use super::{NewPassword, judging};
use crate::gate::Gate;
use crate::{AnySession, Caller, KnownAbout, SignedIn};

const TITLE: &str = "パスワードの変更";

/// The form as it was filled in.
#[derive(Deserialize)]
pub(crate) struct FilledPassword {
    current: String,
    new: String,
    again: String,
}

/// Shows the empty form.
pub(crate) async fn edit(AnySession(person): AnySession, shell: Shell) -> Result<Html<String>, Refusal> {
    shell.show(TITLE, view(&person, &Problems::none()))
}

/// Changes the password, or shows the form again with what is wrong.
pub(crate) async fn save(
    gate: Gate,
    AnySession(person): AnySession,
    caller: Caller,
    shell: Shell,
    Form(filled): Form<FilledPassword>,
) -> Result<Response, Refusal> {
    let refused = |status: StatusCode, problems: Problems| {
        let page = shell.show(TITLE, view(&person, &problems))?;
        Ok((status, page).into_response())
    };
    let known = gate.places.about(&mut gate.database.read().await?, &person).await?;
    let new = match read_new(&filled, known).await {
        Ok(new) => new,
        Err(problems) => return refused(StatusCode::UNPROCESSABLE_ENTITY, problems),
    };
    match change_password(&gate.database, &person, &caller, &gate.rules, filled.current, new).await {
        Ok(token) => {
            let done = Flash::done("パスワードを変更しました。ほかの端末ではログアウトしました。");
            Ok((gate.policy.give(&token), see_other_with("/", done)).into_response())
        }
        Err(ChangePasswordError::WrongPassword) => {
            refused(StatusCode::UNPROCESSABLE_ENTITY, one("current", "現在のパスワードが違います。"))
        }
        Err(ChangePasswordError::UsedBefore) => {
            refused(StatusCode::UNPROCESSABLE_ENTITY, one("new", "最近の5回と同じパスワードは使えません。"))
        }
        Err(ChangePasswordError::TooManyAttempts(wait)) => refused(
            StatusCode::TOO_MANY_REQUESTS,
            one("current", format!("間違いが続きました。{}、もう一度お試しください。", wait.in_words())),
        ),
        Err(ChangePasswordError::SignedOut) => Err(Refusal::unauthorized()),
        Err(ChangePasswordError::Db(error)) => Err(error.into()),
    }
}

fn view<'a>(person: &'a SignedIn, problems: &'a Problems) -> PasswordView<'a> {
    let due = person.is_password_due();
    PasswordView { login: person.login(), problems, due, back: if due { "" } else { "/" } }
}

async fn read_new(filled: &FilledPassword, known: KnownAbout) -> Result<NewPassword, Problems> {
    if filled.new != filled.again {
        return Err(one("again", "新しいパスワードと同じものを入力してください。"));
    }
    if filled.new == filled.current {
        return Err(one("new", "現在とは違うパスワードにしてください。"));
    }
    let chosen = filled.new.clone();
    judging(move || NewPassword::choose(&chosen, known)).await.map_err(|weak| one("new", weak.to_string()))
}

fn one(field: &str, words: impl Into<String>) -> Problems {
    let mut problems = Problems::none();
    problems.add(field, words);
    problems
}
