//! Signing out, and one's own sessions.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};
use axum_extra::extract::CookieJar;
use platform_audit::record;
use platform_database::{Database, DbResult};
use platform_web::{Flash, Refusal, Shell, see_other_with};
use serde_json::{Value, json};

use super::token::TokenHash;
use super::views::OwnSessionsView;
use super::{
    AnySession, CookiePolicy, EndSessionError, SessionToken, SessionsOf, SignedIn, end_session, lifetime,
    list_sessions,
};
use crate::{AccountRules, FreshlyProven};

/// Ends the session, on the server and in the browser. Doing it twice does no harm.
pub(crate) async fn delete(
    State(database): State<Database>,
    State(policy): State<CookiePolicy>,
    person: Option<AnySession>,
    jar: CookieJar,
) -> Result<Response, Refusal> {
    if let Some(AnySession(person)) = person
        && let Some(token) = policy.token_in(&jar)
    {
        sign_out(&database, &person, &token).await?;
    }
    Ok((policy.take_back(), see_other_with("/login", Flash::done("ログアウトしました。"))).into_response())
}

/// Lists the person's own sessions.
pub(crate) async fn list(
    State(database): State<Database>,
    State(rules): State<AccountRules>,
    person: SignedIn,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let open = list_sessions(&database, SessionsOf::User(person.user()), &rules).await?;
    shell.show(
        "ログイン中の端末",
        OwnSessionsView::new(&open, person.session().map_or("", TokenHash::as_str), &rules),
    )
}

/// Ends one of the person's own sessions.
pub(crate) async fn delete_one(
    State(database): State<Database>,
    proven: FreshlyProven,
    Path(session): Path<String>,
) -> Result<Response, Refusal> {
    let person = proven.person();
    end_session(&database, &person.actor(), SessionsOf::User(person.user()), &session).await?;
    Ok(see_other_with("/me/sessions", Flash::done("その端末でログアウトしました。")))
}

/// Ends the person's sessions everywhere else.
pub(crate) async fn delete_others(
    State(database): State<Database>,
    proven: FreshlyProven,
) -> Result<Response, Refusal> {
    let ended = end_others(&database, proven.person()).await?;
    let words = match ended {
        0 => "ほかにログイン中の端末はありませんでした。".to_owned(),
        ended => format!("ほかの{ended}台の端末でログアウトしました。"),
    };
    Ok(see_other_with("/me/sessions", Flash::done(words)))
}

/// Tells a script whether a form would still be taken.
pub(crate) async fn show(person: Option<AnySession>) -> Json<Value> {
    let proven = person.as_ref().is_some_and(|AnySession(person)| person.is_fresh());
    Json(json!({ "signed_in": person.is_some(), "proven": proven }))
}

async fn end_others(database: &Database, person: &SignedIn) -> DbResult<u64> {
    let mut tx = database.write().await?;
    let ended = lifetime::end_others(&mut tx, person).await?;
    let subject = format!("users/{}", person.user());
    record(&mut tx, &person.actor(), "identity.sessions_ended", subject, &json!({ "sessions": ended }))
        .await?;
    tx.commit().await?;
    Ok(ended)
}

async fn sign_out(database: &Database, person: &SignedIn, token: &SessionToken) -> DbResult<()> {
    let mut tx = database.write().await?;
    lifetime::end(&mut tx, token).await?;
    record(&mut tx, &person.actor(), "identity.signed_out", format!("users/{}", person.user()), &json!({}))
        .await?;
    tx.commit().await
}

impl From<EndSessionError> for Refusal {
    fn from(error: EndSessionError) -> Refusal {
        match error {
            EndSessionError::NoSuchSession => Refusal::gone("その端末では、もうログアウトしています。"),
            EndSessionError::Db(error) => error.into(),
        }
    }
}
