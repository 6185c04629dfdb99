//! The screens around codes; anybody may see them.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use platform_database::Database;
use platform_web::{Flash, Form, Problems, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::redeem::{Chosen, Holder, RedeemError, find_holder, redeem_code};
use super::views::InvitationView;
use crate::{AccountRules, Caller, KnownPlaces};

const TITLE: &str = "コードを使ってはじめる";

/// The address of the form; the code stands in its query, which is never logged.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct InvitationAddress {
    code: String,
}

/// The form as it was filled in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledInvitation {
    code: String,
    name: String,
    password: String,
    again: String,
}

/// Asks for the code, or for name and password where the address has a code that works.
pub(crate) async fn new(
    State(database): State<Database>,
    Query(address): Query<InvitationAddress>,
    shell: Shell,
) -> Result<Response, Refusal> {
    let holder = find_holder(&database, &address.code).await?;
    let mut problems = Problems::none();
    if holder.is_none() && !address.code.is_empty() {
        problems.add("code", RedeemError::Unusable.to_string());
    }
    let name = holder.as_ref().map(|holder| holder.name.clone()).unwrap_or_default();
    draw(&shell, &address.code, holder.as_ref(), &name, &problems)
}

/// Uses the code, or shows the form again with what is wrong.
pub(crate) async fn create(
    State(database): State<Database>,
    State(rules): State<AccountRules>,
    State(places): State<KnownPlaces>,
    caller: Caller,
    shell: Shell,
    Form(filled): Form<FilledInvitation>,
) -> Result<Response, Refusal> {
    let holder = find_holder(&database, &filled.code).await?;
    let mut problems = Problems::none();
    let refused = if filled.password == filled.again {
        let (code, name, password) = (filled.code.clone(), filled.name.clone(), filled.password);
        match redeem_code(&database, Chosen { code, name, password }, &caller, (&rules, places)).await {
            Ok(login) => return Ok(see_other_with("/login", welcome(&login))),
            Err(refused) => refused,
        }
    } else {
        problems.add("again", "上と同じパスワードを入力してください。");
        return draw(&shell, &filled.code, holder.as_ref(), &filled.name, &problems);
    };
    let field = match &refused {
        RedeemError::Unusable => "code",
        RedeemError::NameMissing => "name",
        RedeemError::Weak(_) | RedeemError::UsedBefore => "password",
        RedeemError::Db(_) => return Err(refused.into()),
    };
    problems.add(field, refused.to_string());
    let holder = holder.filter(|_| field != "code");
    draw(&shell, &filled.code, holder.as_ref(), &filled.name, &problems)
}

fn welcome(login: &str) -> Flash {
    Flash::done(format!("パスワードを設定しました。ログインID「{login}」でログインしてください。"))
}

fn draw(
    shell: &Shell,
    code: &str,
    holder: Option<&Holder>,
    name: &str,
    problems: &Problems,
) -> Result<Response, Refusal> {
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = shell.show(TITLE, InvitationView { code, holder, name, problems })?;
    Ok((status, page).into_response())
}

impl From<RedeemError> for Refusal {
    fn from(error: RedeemError) -> Refusal {
        match error {
            RedeemError::Db(error) => error.into(),
            other => Refusal::unprocessable(other.to_string()),
        }
    }
}
