//! Holding on to a form while it is handled.

use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Method, header};
use platform_web::Refusal;

use super::KeptForm;
use crate::UserId;

/// The longest form that is kept, in bytes.
const MOST_BYTES: u16 = u16::MAX;
/// At these addresses and below them, passwords and codes are typed.
const NEVER_KEPT: [&str; 8] = [
    "/login",
    "/invitation",
    "/reset",
    "/me/password",
    "/me/confirmation",
    "/me/second-factor/totp/confirmation",
    "/me/passkeys",
    "/password-advice",
];

/// Who typed a form, where it may be refused for lack of a session or of a proof.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Typist {
    /// Signed in, but not freshly proven.
    SignedIn(UserId),
    /// Signed out; whose session it was, by the browser's account.
    SignedOut(UserId),
}

/// Copies the form that `request` sends, if it is one that may have to be kept.
pub(crate) async fn take(
    request: Request,
    typist: Option<Typist>,
) -> Result<(Request, Option<KeptForm>), Refusal> {
    let (Typist::SignedIn(user) | Typist::SignedOut(user)) = match typist {
        Some(typist) if may_be_kept(&request) => typist,
        _ => return Ok((request, None)),
    };
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, usize::from(MOST_BYTES)).await.map_err(|_| Refusal::too_large())?;
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    // A form in that encoding is ASCII; what is not was sent by no browser.
    let kept = String::from_utf8(bytes.to_vec()).ok().map(|body| KeptForm::new(&path, body, user));
    Ok((Request::from_parts(parts, Body::from(bytes)), kept))
}

fn may_be_kept(request: &Request) -> bool {
    let path = request.uri().path();
    request.method() == Method::POST
        && text(request.headers(), header::CONTENT_TYPE).starts_with("application/x-www-form-urlencoded")
        && length(request).is_some_and(|length| length <= u64::from(MOST_BYTES))
        && !request.headers().contains_key("hx-request")
        && (text(request.headers(), header::ACCEPT).contains("text/html")
            || !text(request.headers(), header::ACCEPT).contains("json"))
        && !NEVER_KEPT.iter().any(|never| path.starts_with(never))
        && !path.starts_with("/api/")
}

/// How long the body says it is; layers around it may keep its own hint from us.
fn length(request: &Request) -> Option<u64> {
    let announced = text(request.headers(), header::CONTENT_LENGTH).parse().ok();
    request.body().size_hint().exact().or(announced)
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
