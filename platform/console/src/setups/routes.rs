//! The screen of the first account; anybody with the link may see it.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use platform_database::Database;
use platform_identity::{CreateUserError, is_setup_open};
use platform_web::{Flash, Form, Problems, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::found::{FoundError, Founder, found};
use super::views::SetupView;
use crate::Directory;

const TITLE: &str = "最初の管理者";

/// The address of the form; the code stands in its query, which is never logged.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct SetupAddress {
    code: String,
}

/// The form as it was filled in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledSetup {
    code: String,
    login: String,
    name: String,
    password: String,
    again: String,
}

/// Shows the form where the link works; else there is no such page.
pub(crate) async fn new(
    State(database): State<Database>,
    Query(address): Query<SetupAddress>,
    shell: Shell,
) -> Result<Response, Refusal> {
    if !is_setup_open(&mut database.read().await?, &address.code).await? {
        return Err(Refusal::not_found());
    }
    let view = SetupView { code: &address.code, login: "", name: "", problems: &Problems::none() };
    Ok(shell.show(TITLE, view)?.into_response())
}

/// Makes the account, or shows the form again with what is wrong.
pub(crate) async fn create<S, D: Directory<S>>(
    State(database): State<Database>,
    shell: Shell,
    Form(filled): Form<FilledSetup>,
) -> Result<Response, Refusal> {
    let FilledSetup { code, login, name, password, again } = filled;
    let mut problems = Problems::none();
    if password == again {
        let founder = Founder { code: code.clone(), login: login.clone(), name: name.clone(), password };
        match found::<S, D>(&database, founder).await {
            Ok(login) => {
                let words = format!("管理者を作りました。ログインID「{login}」でログインしてください。");
                return Ok(see_other_with("/login", Flash::done(words)));
            }
            Err(FoundError::Closed) => return Err(Refusal::not_found()),
            Err(FoundError::Db(error) | FoundError::User(CreateUserError::Db(error))) => {
                return Err(error.into());
            }
            Err(refused) => problems.add(field_of(&refused), refused.to_string()),
        }
    } else {
        problems.add("again", "上と同じパスワードを入力してください。");
    }
    let view = SetupView { code: &code, login: &login, name: &name, problems: &problems };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shell.show(TITLE, view)?).into_response())
}

fn field_of(refused: &FoundError) -> &'static str {
    match refused {
        FoundError::User(CreateUserError::NameMissing) => "name",
        FoundError::Weak(_) => "password",
        _ => "login",
    }
}
