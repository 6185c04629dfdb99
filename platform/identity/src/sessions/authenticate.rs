//! The middleware that finds out who is calling.

use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use platform_database::{Database, DbResult};
use platform_web::{Account, Flash, Refusal, Shell, see_other_with};

use super::token::TokenHash;
use super::{CookiePolicy, SignedIn, lifetime, store};
use crate::kept_forms::{self, Typist};
use crate::{AccountRules, Caller};

/// Where somebody whose password is due may go.
const OPEN_TO_THE_DUE: [&str; 4] = ["/me/password", "/password-advice", "/me/session", "/logout"];

/// Puts [`SignedIn`] into the request when its cookie names a living session; lets every request
/// through. A form that is refused because the session has ended is answered with a page that keeps
/// what was typed. For `axum::middleware::from_fn_with_state`.
pub async fn authenticate(
    State(database): State<Database>,
    State(policy): State<CookiePolicy>,
    State(rules): State<AccountRules>,
    shell: Shell,
    request: Request,
    next: Next,
) -> Result<Response, Refusal> {
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
        let person = person.calling_from(caller.origin());
        request.extensions_mut().insert(Account(person.user().0));
        request.extensions_mut().insert(person);
    }
    let response = next.run(request).await;
    match kept {
        Some(kept) => kept_forms::answer(&kept, response, &shell),
        None => Ok(response),
    }
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
