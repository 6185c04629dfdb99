//! The middleware that finds out who is calling.

use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use platform_database::{Database, DbResult};
use platform_web::{ApiScopes, Flash, Refusal, Shell, bearer_in, see_other_with};

use super::token::TokenHash;
use super::{CookiePolicy, SignedIn, lifetime, store};
use crate::kept_forms::{self, Typist};
use crate::{AccountRules, Caller, tokens};

/// Where somebody whose password is due may go.
const OPEN_TO_THE_DUE: [&str; 4] = ["/me/password", "/password-advice", "/me/session", "/logout"];

/// Puts [`SignedIn`] into the request when its cookie names a living session, or its bearer token may be used at this
/// address; lets every request without a token through. A form that is refused because the session has ended is answered
/// with a page that keeps what was typed. For `axum::middleware::from_fn_with_state`; the table's [`ApiScopes`] must be in
/// the request's extensions, or no token counts.
pub async fn authenticate(
    State(database): State<Database>,
    State(policy): State<CookiePolicy>,
    State(rules): State<AccountRules>,
    shell: Shell,
    request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    if bearer_in(request.headers()).is_some() {
        return by_bearer(&database, request, next).await;
    }
    let token = policy.token_in(&CookieJar::from_headers(request.headers()));
    let person = match &token {
        Some(token) => who_holds(&database, token.hash(), &rules).await?,
        None => None,
    };
    if let Some(person) = &person
        && person.is_password_due()
        && !OPEN_TO_THE_DUE.contains(&request.uri().path())
    {
        return Ok(lead_to_password(request.method()));
    }
    let typist = match &person {
        Some(person) if person.is_fresh() => None,
        Some(person) => Some(Typist::SignedIn(person.user())),
        None => token.and_then(|token| token.claimed_user()).map(Typist::SignedOut),
    };
    let (mut request, kept) = kept_forms::take(request, typist).await?;
    if let Some(person) = person {
        let caller = Caller::of(request.headers(), request.extensions())?;
        person.calling_from(caller.origin()).enter(request.extensions_mut());
    }
    let response = next.run(request).await;
    match kept {
        Some(kept) => kept_forms::answer(&kept, response, &shell),
        None => Ok(response),
    }
}

/// Cookies beside a token do not count, and a token is nobody who could prove anything or type a form.
async fn by_bearer(database: &Database, request: Request, next: Next) -> Result<Response, Refusal> {
    let (mut parts, body) = request.into_parts();
    let caller = Caller::of(&parts.headers, &parts.extensions)?;
    let sent = bearer_in(&parts.headers).unwrap_or_default();
    let asked = ApiScopes::asked_by(&parts);
    let (person, scopes) = tokens::admit_bearer(database, &caller, sent, asked).await?;
    parts.extensions.insert(scopes);
    person.calling_from(caller.origin()).enter(&mut parts.extensions);
    Ok(next.run(Request::from_parts(parts, body)).await)
}

fn lead_to_password(method: &Method) -> Response {
    if method == Method::GET || method == Method::HEAD {
        return see_other_with("/me/password", Flash::note("はじめに、新しいパスワードを決めてください。"));
    }
    Refusal::forbidden("先に新しいパスワードを決めてください。").into_response()
}

async fn who_holds(database: &Database, hash: TokenHash, rules: &AccountRules) -> DbResult<Option<SignedIn>> {
    let mut tx = database.read().await?;
    let Some(session) = lifetime::find_living(&mut tx, &hash, rules).await? else { return Ok(None) };
    let now = tx.now();
    // The reader's connection goes back first: a request never waits for a second one while holding a first.
    drop(tx);
    if lifetime::is_note_old(&session, now) {
        let mut tx = database.write().await?;
        store::update_seen_at(&mut tx, &hash).await?;
        tx.commit().await?;
    }
    Ok(Some(SignedIn::by(session, hash, now, rules)))
}
