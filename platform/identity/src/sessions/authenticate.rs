//! The middleware that finds out who is calling.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use axum_extra::extract::CookieJar;
use platform_database::{Database, DbResult};
use platform_web::{ApiScopes, Refusal, bearer_in};

use super::token::TokenHash;
use super::{CookiePolicy, SignedIn, lifetime, store};
use crate::{Caller, tokens};

/// Puts [`SignedIn`] into the request when its cookie names a living session, or its bearer token may be used at this
/// address; lets every request without a token through. For `axum::middleware::from_fn_with_state`; the table's
/// [`ApiScopes`] must be in the request's extensions, or no token counts.
pub async fn authenticate(
    State(database): State<Database>,
    State(policy): State<CookiePolicy>,
    caller: Result<Caller, Refusal>,
    request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    let (mut parts, body) = request.into_parts();
    if let Some(sent) = bearer_in(&parts.headers) {
        let asked = ApiScopes::asked_by(&parts);
        let (person, scopes) = tokens::admit_bearer(&database, &caller?, sent, asked).await?;
        parts.extensions.insert(scopes);
        person.enter(&mut parts.extensions);
    } else if let Some(token) = policy.token_in(&CookieJar::from_headers(&parts.headers))
        && let Some(person) = who_holds(&database, token.hash()).await?
    {
        person.enter(&mut parts.extensions);
    }
    Ok(next.run(Request::from_parts(parts, body)).await)
}

async fn who_holds(database: &Database, hash: TokenHash) -> DbResult<Option<SignedIn>> {
    let mut tx = database.read().await?;
    let Some(session) = lifetime::find_living(&mut tx, &hash).await? else { return Ok(None) };
    let now = tx.now();
    // The reader's connection goes back first: a request never waits for a second one while holding a first.
    drop(tx);
    if lifetime::is_note_old(&session, now) {
        let mut tx = database.write().await?;
        store::update_seen_at(&mut tx, &hash).await?;
        tx.commit().await?;
    }
    Ok(Some(SignedIn::by(session, hash)))
}
