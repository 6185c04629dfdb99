//! Refusals of people who are signed in.

use axum::extract::{MatchedPath, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use platform_audit::record_alone;
use platform_database::Database;
use platform_identity::SignedIn;
use platform_web::Refusal;
use serde_json::json;

/// How much of a path is kept, in characters.
const PATH_LENGTH: usize = 200;

/// Records when somebody who is signed in is refused something: 403, or 404 at an address that the server has, which is
/// the answer about things that one may not know of. For `axum::middleware::from_fn_with_state`, inside
/// [`authenticate`](platform_identity::authenticate).
pub async fn record_refusals(
    State(database): State<Database>,
    person: Option<SignedIn>,
    request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    let Some(person) = person else { return Ok(next.run(request).await) };
    let is_ours = request.extensions().get::<MatchedPath>().is_some();
    let path: String = request.uri().path().chars().take(PATH_LENGTH).collect();
    let method = request.method().to_string();
    let response = next.run(request).await;
    let status = response.status();
    if status == StatusCode::FORBIDDEN || (status == StatusCode::NOT_FOUND && is_ours) {
        let facts = json!({ "method": method, "status": status.as_u16() });
        let subject = path.trim_start_matches('/');
        record_alone(&database, &person.actor(), "access.refused", subject, &facts).await?;
    }
    Ok(response)
}
