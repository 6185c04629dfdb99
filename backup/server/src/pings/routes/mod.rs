//! The ping addresses, word for word as the contract says.

pub(crate) mod key;
pub(crate) mod shared_key;

use axum::body::Bytes;
use axum::extract::{Query, RawPathParams, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use platform_identity::Caller;
use platform_web::{Refusal, verbatim};
use serde::Deserialize;
use uuid::Uuid;

use super::address::{BadAddress, PingAddress};
use super::signal::{BODY_LIMIT, Heard, Ping, PingError, take_ping};
use crate::app::App;

const PING_BODY_LIMIT: HeaderName = HeaderName::from_static("ping-body-limit");

/// What may stand behind the address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct PingQuery {
    rid: Option<String>,
    create: Option<String>,
}

/// Takes a ping. Asking for the address is enough: it is a secret, so whoever knows it means it.
pub(crate) async fn create(
    State(app): State<App>,
    caller: Caller,
    parts: RawPathParams,
    Query(query): Query<PingQuery>,
    body: Bytes,
) -> Result<Response, Refusal> {
    let parts: Vec<&str> = parts.iter().map(|(_, value)| value).collect();
    let address = match PingAddress::read(&parts) {
        Ok(address) => address,
        Err(BadAddress::NotFound) => return Ok(say(StatusCode::NOT_FOUND, "not found")),
        Err(BadAddress::InvalidUrl) => return Ok(say(StatusCode::BAD_REQUEST, "invalid url format")),
    };
    let run = match query.rid.map(|rid| Uuid::try_parse(&rid)) {
        None => None,
        Some(Ok(run)) => Some(run),
        Some(Err(_)) => return Ok(say(StatusCode::BAD_REQUEST, "invalid uuid format")),
    };
    let create = query.create.as_deref() == Some("1");
    let ping = Ping { address, run, create, body: cut(&body), origin: caller.origin() };
    match take_ping(&app, &ping).await {
        Ok(Heard::Taken) => Ok(say(StatusCode::OK, "OK")),
        Ok(Heard::Created) => Ok(say(StatusCode::CREATED, "Created")),
        Err(PingError::NotFound) => Ok(say(StatusCode::NOT_FOUND, "not found")),
        Err(PingError::Ambiguous) => Ok(say(StatusCode::CONFLICT, "ambiguous slug")),
        Err(PingError::Db(error)) => Err(error.into()),
    }
}

/// As much of a body as is kept. A letter that is cut, and NUL, which no table takes, are left out.
fn cut(body: &[u8]) -> String {
    let kept = &body[..body.len().min(BODY_LIMIT)];
    String::from_utf8_lossy(kept).trim_end_matches('\u{fffd}').replace('\0', "")
}

fn say(status: StatusCode, words: &'static str) -> Response {
    let limit = HeaderValue::from(BODY_LIMIT);
    let anywhere = HeaderValue::from_static("*");
    let headers = [(PING_BODY_LIMIT, limit), (header::ACCESS_CONTROL_ALLOW_ORIGIN, anywhere)];
    verbatim((status, headers, words).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_cut_between_letters() {
        let body = "あ".repeat(BODY_LIMIT);
        assert_eq!(cut(body.as_bytes()).len(), BODY_LIMIT - BODY_LIMIT % 3);
        assert_eq!(cut(b"a\0b"), "ab");
    }
}
