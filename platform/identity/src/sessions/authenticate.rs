//! The middleware that finds out who is calling.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use axum_extra::extract::CookieJar;
use platform_database::{Database, DbResult};
use platform_web::{Account, Refusal};

use super::token::TokenHash;
use super::{CookiePolicy, SignedIn, lifetime, store};
use crate::Caller;

/// Puts [`SignedIn`] into the request when its cookie names a living session; lets every request
/// through. For `axum::middleware::from_fn_with_state`.
pub async fn authenticate(
    State(database): State<Database>,
    State(policy): State<CookiePolicy>,
    mut request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    let token = policy.token_in(&CookieJar::from_headers(request.headers()));
    if let Some(token) = token
        && let Some(person) = who_holds(&database, token.hash()).await?
    {
        let caller = Caller::of(request.headers(), request.extensions())?;
        let person = person.calling_from(caller.origin());
        request.extensions_mut().insert(Account(person.user().0));
        request.extensions_mut().insert(person);
    }
    Ok(next.run(request).await)
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
