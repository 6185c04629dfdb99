//! What every answer tells the browser to forbid.

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Front;
use super::caller::CameByHttp;

/// Scripts and styles come from files of ours alone: nothing that stands in a page runs or styles.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                                       font-src 'self'; connect-src 'self'; frame-src 'self'; object-src 'none'; \
                                       base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// What no page asks of a device.
const PERMISSIONS_POLICY: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), \
                                  magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()";
/// A year.
const STRICT: HeaderValue = HeaderValue::from_static("max-age=31536000");
const STRICT_BELOW: HeaderValue = HeaderValue::from_static("max-age=31536000; includeSubDomains");

const HEADERS: [(HeaderName, HeaderValue); 8] = [
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY)),
    // For browsers that do not know `frame-ancestors`.
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("permissions-policy"), HeaderValue::from_static(PERMISSIONS_POLICY)),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    // What a person saw must not stay in a shared computer; assets say otherwise themselves.
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
];

/// Adds to an answer what it does not say itself.
pub(crate) async fn guard_answer(State(front): State<Front>, request: Request, next: Next) -> Response {
    let by_https = front.https && request.extensions().get::<CameByHttp>().is_none();
    let mut answer = next.run(request).await;
    let headers = answer.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(value);
    }
    if by_https {
        let strict = if front.https_below { STRICT_BELOW } else { STRICT };
        headers.insert(header::STRICT_TRANSPORT_SECURITY, strict);
    }
    answer
}

/// Lets this page ask for the camera, if the person allows it. It holds for a page that is loaded as a whole, not for one that
/// a script put into another.
pub fn with_camera(answer: impl IntoResponse) -> Response {
    let policy = PERMISSIONS_POLICY.replace("camera=()", "camera=(self)");
    ([(HeaderName::from_static("permissions-policy"), policy)], answer).into_response()
}

/// Lets our own pages show this answer inside themselves, such as a PDF in an `<iframe>`; other sites still cannot. The
/// browser's viewer of PDFs is a plug-in, so the answer itself allows those of ours.
pub fn embeddable(answer: impl IntoResponse) -> Response {
    let policy = CONTENT_SECURITY_POLICY
        .replace("frame-ancestors 'none'", "frame-ancestors 'self'")
        .replace("object-src 'none'", "object-src 'self'");
    let headers =
        [(header::CONTENT_SECURITY_POLICY, policy), (header::X_FRAME_OPTIONS, "SAMEORIGIN".to_owned())];
    (headers, answer).into_response()
}
