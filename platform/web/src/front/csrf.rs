//! Writes whose sender does not say where they come from.
//!
//! A browser says it: `Sec-Fetch-Site`, or `Origin` where it is older, and then `tower_http::csrf` judges. What is left
//! are programs, and browsers so old that they say neither.

use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::{Refusal, is_bearer};

const SEC_FETCH_SITE: &str = "sec-fetch-site";

/// Refuses a write that carries a cookie and does not say where it comes from: without a cookie nothing is done in
/// anybody's name. A request that carries a token and no cookie is judged by its token, whatever site sent it: no
/// browser adds a token by itself.
pub(crate) async fn refuse_unproven(mut request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    let headers = request.headers_mut();
    let says_where = headers.contains_key(SEC_FETCH_SITE) || headers.contains_key(header::ORIGIN);
    let carries_cookie = headers.contains_key(header::COOKIE);
    if !says_where && carries_cookie {
        return Refusal::of_status(StatusCode::FORBIDDEN).into_response();
    }
    if !carries_cookie && is_bearer(headers) {
        headers.remove(SEC_FETCH_SITE);
        headers.remove(header::ORIGIN);
    }
    next.run(request).await
}
