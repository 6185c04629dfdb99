//! How much is taken from a caller, and for how long it is waited for.

use std::error::Error;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::Limited;
use tower_http::timeout::{TimeoutBody, TimeoutError};

use crate::Refusal;

/// A form or a request of the API.
const FORM_BYTES: usize = 2 * 1024 * 1024;
/// A form with files: above any upload; each extractor has its own, smaller limit.
const FILE_BYTES: usize = 64 * 1024 * 1024;
/// Longest silence within a body.
const SILENCE: Duration = Duration::from_secs(20);
/// Longest time from a request to the beginning of its answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);
/// The same where files are sent: a school's line may be slow.
const ANSWER_FILES_WITHIN: Duration = Duration::from_secs(300);

/// Refuses a body that says to be too large, cuts one that grows too large or stops coming, and gives up on what takes
/// too long. What was given up on may have been kept, unless it was only to be shown.
pub(crate) async fn guard_body(request: Request, next: Next) -> Response {
    let (limit, within) =
        if has_files(&request) { (FILE_BYTES, ANSWER_FILES_WITHIN) } else { (FORM_BYTES, ANSWER_WITHIN) };
    if said_length(&request).is_some_and(|length| length > limit) {
        return Refusal::too_large().into_response();
    }
    let only_shows = request.method().is_safe();
    let request = request.map(|body| Body::new(Limited::new(TimeoutBody::new(SILENCE, body), limit)));
    match tokio::time::timeout(within, next.run(request)).await {
        Ok(answer) => answer,
        Err(_too_late) if only_shows => Refusal::of_status(StatusCode::SERVICE_UNAVAILABLE).into_response(),
        Err(_too_late) => Refusal::unsure("時間がかかりすぎたため、とちゅうで打ち切りました").into_response(),
    }
}

fn has_files(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE).map_or(&b""[..], |kind| kind.as_bytes());
    kind.get(..10).is_some_and(|start| start.eq_ignore_ascii_case(b"multipart/"))
}

fn said_length(request: &Request) -> Option<usize> {
    request.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// The refusal for a body that was cut, by its size or by time, and not for what stands in it. `status` is what the
/// reader of the body would answer.
pub(crate) fn cut_short(status: StatusCode, error: &(dyn Error + 'static)) -> Option<Refusal> {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        return Some(Refusal::too_large());
    }
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.is::<TimeoutError>() {
            return Some(Refusal::of_status(StatusCode::REQUEST_TIMEOUT));
        }
        cause = error.source();
    }
    None
}
