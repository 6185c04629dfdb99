//! The screen for a forgotten password; anybody may see it.

use axum::extract::State;
use axum::response::Html;
use platform_database::Database;
use platform_mail::Postbox;
use platform_web::{Form, Refusal, Shell};
use serde::Deserialize;

use super::request::request_reset;
use super::views::ResetView;

const TITLE: &str = "パスワードを忘れたとき";

/// What somebody is known by.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledReset {
    login: String,
}

/// Shows the form.
pub(crate) async fn new(State(postbox): State<Postbox>, shell: Shell) -> Result<Html<String>, Refusal> {
    shell.show(TITLE, ResetView { mails: postbox.is_open(), asked: false })
}

/// Notes the wish. The answer does not tell whether anybody is known by that name.
pub(crate) async fn create(
    State(database): State<Database>,
    State(postbox): State<Postbox>,
    shell: Shell,
    Form(filled): Form<FilledReset>,
) -> Result<Html<String>, Refusal> {
    if postbox.is_open() {
        request_reset(&database, &filled.login).await?;
    }
    shell.show(TITLE, ResetView { mails: postbox.is_open(), asked: postbox.is_open() })
}
