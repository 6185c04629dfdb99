//! Revisions: an answer carries one in `ETag`, and who changes the thing sends it back in `If-Match`.

use axum::Json;
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::Refusal;

/// A thing with the revision in which it is answered.
#[derive(Debug)]
pub struct Revised<T>(pub i64, pub T);

impl<T: Serialize> IntoResponse for Revised<T> {
    fn into_response(self) -> Response {
        ([(header::ETAG, format!("\"{}\"", self.0))], Json(self.1)).into_response()
    }
}

/// The revision that the caller saw. Without one nothing is changed (428); what is not a revision of ours is none that
/// a thing has (412).
#[derive(Clone, Copy, Debug)]
pub struct SeenRevision(pub i64);

impl<S: Send + Sync> FromRequestParts<S> for SeenRevision {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<SeenRevision, Refusal> {
        let Some(sent) = parts.headers.get(header::IF_MATCH) else {
            return Err(Refusal::unconditional());
        };
        read(sent).map(SeenRevision).ok_or_else(Refusal::outdated)
    }
}

fn read(tag: &HeaderValue) -> Option<i64> {
    tag.to_str().ok()?.trim().strip_prefix('"')?.strip_suffix('"')?.parse().ok()
}

/// Answers `304` where the caller has the very answer already.
pub(crate) async fn spare_known(request: Request, next: Next) -> Response {
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let mut answer = next.run(request).await;
    if known.is_some() && known.as_ref() == answer.headers().get(header::ETAG) {
        *answer.status_mut() = StatusCode::NOT_MODIFIED;
        *answer.body_mut() = axum::body::Body::empty();
        answer.headers_mut().remove(header::CONTENT_TYPE);
        answer.headers_mut().remove(header::CONTENT_LENGTH);
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revision_is_a_number_in_quotes() {
        let tag = |text: &str| read(&HeaderValue::from_str(text).unwrap());
        assert_eq!(["\"3\"", "3", "W/\"3\"", "*", "\"x\""].map(tag), [Some(3), None, None, None, None]);
    }
}
