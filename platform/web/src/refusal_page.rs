//! Draws refusals: a page in the shell for people, `application/problem+json` for programs.

use askama::Template;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Response as HttpResponse, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};

use crate::brand::MastheadSlot;
use crate::layers::request_id;
use crate::refusal::RefusalBody;
use crate::{Brand, Problem, Refusal, Shell, is_bearer};

#[derive(Template)]
#[template(path = "web/error.html")]
struct ErrorScreen<'a> {
    refusal: &'a Refusal,
    request_id: &'a str,
}

/// Marks an answer that stays as it is.
#[derive(Clone, Copy)]
struct Verbatim;

/// Lets an answer through as it is, whatever its status: its words are part of a contract with programs.
pub fn verbatim(mut answer: Response) -> Response {
    answer.extensions_mut().insert(Verbatim);
    answer
}

/// Turns every refusal, and every bare error status of an inner layer, into something readable. Logs a hidden cause
/// here and nowhere else.
pub(crate) async fn draw_refusals(State(brand): State<Brand>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    parts.extensions.insert(MastheadSlot::default());
    let asked = parts.clone();
    let response = next.run(Request::from_parts(parts, body)).await;
    match refusal_in(&response) {
        Some(refused) => {
            let id = request_id(&asked.extensions).unwrap_or("-");
            log_cause(&refused.0);
            draw(&refused.0, brand, &asked, id, response)
        }
        None => response,
    }
}

/// A refusal of ours, or one made up for an error that an inner layer answered with a bare status.
fn refusal_in(response: &Response) -> Option<RefusalBody> {
    if let Some(refused) = response.extensions().get::<RefusalBody>() {
        return Some(refused.clone());
    }
    if response.extensions().get::<Verbatim>().is_some() {
        return None;
    }
    let kind = response.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    let bare = kind.is_none_or(|kind| kind.starts_with(b"text/plain"));
    let failed = response.status().is_client_error() || response.status().is_server_error();
    (bare && failed).then(|| RefusalBody(Refusal::of_status(response.status()).into()))
}

fn log_cause(refusal: &Refusal) {
    let Some(source) = &refusal.source else { return };
    let mut chain = source.to_string();
    let mut cause = source.source();
    while let Some(error) = cause {
        chain.push_str(": ");
        chain.push_str(&error.to_string());
        cause = error.source();
    }
    if refusal.status.is_server_error() {
        tracing::error!(status = refusal.status.as_u16(), error = chain, "refused");
    } else {
        tracing::info!(status = refusal.status.as_u16(), error = chain, "refused");
    }
}

fn draw(refusal: &Refusal, brand: Brand, asked: &Parts, id: &str, bare: Response) -> Response {
    let drawn = if wants_json(asked) {
        problem(refusal, id)
    } else if let Some(address) = refusal.leads_to.filter(|_| asked.method == Method::GET) {
        to_address(address, asked)
    } else if refusal.status == StatusCode::UNAUTHORIZED
        && (asked.method == Method::GET || is_scripted(asked))
    {
        to_sign_in(asked)
    } else {
        page(refusal, brand, asked, id)
    };
    // What the inner layers said beside the body stays: Allow, Retry-After, cookies.
    let mut kept = bare.into_parts().0.headers;
    kept.remove(header::CONTENT_LENGTH);
    let (mut parts, body) = drawn.into_parts();
    kept.extend(std::mem::take(&mut parts.headers));
    parts.headers = kept;
    HttpResponse::from_parts(parts, body)
}

fn page(refusal: &Refusal, brand: Brand, asked: &Parts, id: &str) -> Response {
    let screen = ErrorScreen { refusal, request_id: id };
    let drawn = Shell::of(brand, asked)
        .show(&refusal.title, screen)
        .unwrap_or_else(|_| Html(refusal.title.to_string()));
    let mut response = (refusal.status, drawn).into_response();
    if is_scripted(asked) {
        // Where a script wanted a piece of a page, the refusal takes the page's place.
        for (name, value) in
            [("hx-retarget", "#main"), ("hx-reswap", "innerHTML"), ("hx-reselect", ".refusal")]
        {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
    }
    response
}

/// RFC 9457.
fn problem(refusal: &Refusal, id: &str) -> Response {
    let mut body = serde_json::json!({
        "type": "about:blank",
        "title": refusal.title,
        "status": refusal.status.as_u16(),
        "detail": refusal.words,
        "request_id": id,
    });
    if let Some(problems) = &refusal.problems {
        let error =
            |problem: &Problem| serde_json::json!({ "field": problem.field, "detail": problem.words });
        body["errors"] = problems.iter().map(error).collect();
    }
    let kind = [(header::CONTENT_TYPE, "application/problem+json")];
    let mut response = (refusal.status, kind, Body::from(body.to_string())).into_response();
    let unauthorized = refusal.status == StatusCode::UNAUTHORIZED;
    if let Some(challenge) = refusal.challenge.as_deref().or(unauthorized.then_some("Bearer"))
        && let Ok(challenge) = HeaderValue::from_str(challenge)
    {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    }
    response
}

fn to_sign_in(asked: &Parts) -> Response {
    let here = asked.uri.path_and_query().map_or("/", |there| there.as_str());
    let next: String = form_urlencoded::byte_serialize(here.as_bytes()).collect();
    to_address(&format!("/login?next={next}"), asked)
}

fn to_address(address: &str, asked: &Parts) -> Response {
    if is_scripted(asked) {
        return (StatusCode::UNAUTHORIZED, [("hx-redirect", address)]).into_response();
    }
    crate::see_other(address)
}

fn is_scripted(asked: &Parts) -> bool {
    asked.headers.contains_key("hx-request")
}

fn wants_json(asked: &Parts) -> bool {
    asked.uri.path().starts_with("/api/") || is_bearer(&asked.headers) || !takes_page(&asked.headers)
}

/// Whether the answer may be a page for people; a script that asks for JSON or for events takes none.
fn takes_page(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let other = accepted.contains("json") || accepted.contains("text/event-stream");
    !other || accepted.contains("text/html")
}

/// Whether this request may be answered with a page, around which there are a menu and a bell.
pub fn shows_page(request: &Request) -> bool {
    takes_page(request.headers())
}
