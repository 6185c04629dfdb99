//! What happens to every request, in one list.

use std::any::Any;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::csrf::CsrfLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::request_id::{
    MakeRequestId, MakeRequestUuid, PropagateRequestIdLayer, RequestId, SetRequestIdLayer,
};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;
use tracing::Span;

use crate::flash::forget_shown;
use crate::refusal_page::draw_refusals;
use crate::{Brand, Refusal, XLSX, is_bearer};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Above any upload; each extractor has its own, smaller limit.
const MAX_BODY_BYTES: usize = 64 * 1024 * 1024;
const ANSWER_WITHIN: Duration = Duration::from_secs(60);
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; img-src 'self' data:; object-src 'self'; base-uri 'none'; \
                                       form-action 'self'; frame-ancestors 'none'";

/// Wraps a finished router in what every request passes, outermost first.
pub fn layers(router: Router, brand: Brand) -> Router {
    router.layer(
        ServiceBuilder::new()
            .layer(SetRequestIdLayer::new(REQUEST_ID, ShortRequestId))
            .layer(
                TraceLayer::new_for_http()
                    .make_span_with(span)
                    .on_request(())
                    .on_response(log_answer)
                    .on_failure(()),
            )
            .layer(PropagateRequestIdLayer::new(REQUEST_ID))
            .layer(CompressionLayer::new().compress_when(worth_compressing()))
            .layer(header(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
            .layer(header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .layer(header(header::REFERRER_POLICY, "same-origin"))
            .layer(header(
                HeaderName::from_static("permissions-policy"),
                "camera=(), geolocation=(), microphone=()",
            ))
            .layer(header(HeaderName::from_static("cross-origin-opener-policy"), "same-origin"))
            .layer(header(HeaderName::from_static("cross-origin-resource-policy"), "same-origin"))
            // What a person saw must not stay in a shared computer; assets say otherwise themselves.
            .layer(header(header::CACHE_CONTROL, "no-store"))
            .layer(from_fn(forget_shown))
            .layer(from_fn_with_state(brand, draw_refusals))
            .layer(CatchPanicLayer::custom(refuse_panic))
            .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, ANSWER_WITHIN))
            .map_request(forget_page_of_bearer)
            .layer(CsrfLayer::new())
            .layer(RequestBodyLimitLayer::new(MAX_BODY_BYTES)),
    )
}

/// Lets our own pages show this answer inside themselves, such as a PDF in an `<object>`; other sites still cannot.
pub fn embeddable(answer: impl IntoResponse) -> Response {
    let policy = CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'");
    ([(header::CONTENT_SECURITY_POLICY, policy)], answer).into_response()
}

/// No browser sends a bearer header by itself, and cookies do not count beside one: from which page such a request
/// comes says nothing.
fn forget_page_of_bearer<B>(mut request: axum::http::Request<B>) -> axum::http::Request<B> {
    if is_bearer(request.headers()) {
        request.headers_mut().remove(header::ORIGIN);
        request.headers_mut().remove("sec-fetch-site");
    }
    request
}

/// Files that are compressed inside gain nothing, and a large one would cost the processor dearly.
fn worth_compressing() -> impl Predicate {
    DefaultPredicate::new()
        .and(NotForContentType::const_new("application/zip"))
        .and(NotForContentType::const_new("application/pdf"))
        .and(NotForContentType::const_new(XLSX))
}

fn header(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

/// Twelve characters: enough to find a request in the log, few enough to read out on the telephone.
#[derive(Clone, Copy)]
struct ShortRequestId;

impl MakeRequestId for ShortRequestId {
    fn make_request_id<B>(&mut self, request: &axum::http::Request<B>) -> Option<RequestId> {
        let long = MakeRequestUuid.make_request_id(request)?;
        let text = long.header_value().to_str().ok()?.replace('-', "");
        HeaderValue::from_str(text.get(..12)?).ok().map(RequestId::new)
    }
}

fn span(request: &Request) -> Span {
    let id =
        request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok()).unwrap_or("-");
    tracing::info_span!("request", id, method = %request.method(), path = request.uri().path())
}

fn log_answer<B>(response: &axum::http::Response<B>, took: Duration, _span: &Span) {
    tracing::info!(status = response.status().as_u16(), ms = took.as_secs_f64() * 1000.0, "answered");
}

#[derive(Debug, thiserror::Error)]
#[error("a handler panicked: {0}")]
struct Panicked(String);

#[expect(clippy::needless_pass_by_value, reason = "the shape that the layer calls")]
fn refuse_panic(panic: Box<dyn Any + Send + 'static>) -> Response {
    let words =
        panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    Refusal::unknown(Panicked(words.unwrap_or("without words").to_owned())).into_response()
}
