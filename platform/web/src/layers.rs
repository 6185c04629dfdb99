//! What happens to every request, in one list.

use std::any::Any;
use std::time::Duration;

use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::http::{Extensions, HeaderName, HeaderValue};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower::ServiceBuilder;
use tower::util::option_layer;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::csrf::CsrfLayer;
use tower_http::request_id::{
    MakeRequestId, MakeRequestUuid, PropagateRequestIdLayer, RequestId, SetRequestIdLayer,
};
use tower_http::trace::TraceLayer;
use tracing::Span;

use crate::access_log::log_access;
use crate::counting::count_request;
use crate::flash::{FlashCookie, carry_flash};
use crate::front::{find_client, guard_answer, guard_body, offer_rates, refuse_other_hosts, refuse_unproven};
use crate::refusal_page::draw_refusals;
use crate::{Brand, Front, Refusal, XLSX};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Wraps a finished router in what every request passes, for a server that is reached directly and by plain HTTP.
pub fn layers(router: Router, brand: Brand) -> Router {
    layers_behind(router, brand, &Front::default())
}

/// Wraps a finished router in what every request passes, outermost first.
pub fn layers_behind(router: Router, brand: Brand, front: &Front) -> Router {
    let front = front.clone();
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
            .layer(from_fn(count_request))
            .layer(PropagateRequestIdLayer::new(REQUEST_ID))
            .layer(CompressionLayer::new().compress_when(worth_compressing()))
            .layer(from_fn_with_state(front.clone(), find_client))
            .layer(from_fn(log_access))
            .layer(from_fn_with_state(front.clone(), guard_answer))
            .layer(from_fn_with_state(FlashCookie::of(front.https), carry_flash))
            .layer(from_fn_with_state(brand, draw_refusals))
            .layer(CatchPanicLayer::custom(refuse_panic))
            .layer(from_fn_with_state(front.clone(), refuse_other_hosts))
            .layer(option_layer(front.cors.layer()))
            .layer(from_fn(refuse_unproven))
            .layer(CsrfLayer::new())
            .layer(from_fn_with_state(front, offer_rates))
            .layer(from_fn(guard_body)),
    )
}

/// The id of a request, as the log and the answer to it carry it.
pub fn request_id(extensions: &Extensions) -> Option<&str> {
    extensions.get::<RequestId>()?.header_value().to_str().ok()
}

/// Files that are compressed inside gain nothing, and a large one would cost the processor dearly.
fn worth_compressing() -> impl Predicate {
    DefaultPredicate::new()
        .and(NotForContentType::const_new("application/zip"))
        .and(NotForContentType::const_new("application/pdf"))
        .and(NotForContentType::const_new(XLSX))
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
    let id = request_id(request.extensions()).unwrap_or("-");
    tracing::info_span!("request", id, method = %request.method(), path = logged_path(request))
}

/// The path as logs have it: where a route calls a part of it `{key}`, that is a secret, and the route itself stands for it.
pub(crate) fn logged_path(request: &Request) -> &str {
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    route.filter(|route| route.contains("{key}")).unwrap_or(request.uri().path())
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
