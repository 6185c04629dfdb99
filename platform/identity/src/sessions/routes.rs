//! Signing out.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use platform_audit::record;
use platform_database::{Database, DbResult};
use platform_web::{Flash, Refusal, see_other_with};
use serde_json::json;

use super::{AnySession, CookiePolicy, SessionToken, SignedIn, lifetime};

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

async fn sign_out(database: &Database, person: &SignedIn, token: &SessionToken) -> DbResult<()> {
    let mut tx = database.write().await?;
    lifetime::end(&mut tx, token).await?;
    record(&mut tx, &person.actor(), "identity.signed_out", format!("users/{}", person.user()), &json!({}))
        .await?;
    tx.commit().await
}
