//! Whoever is turned away before a handler looks at the message: without a token, with a wrong one, or too often. The
//! sender's log has the status alone, so the reason is noted here.
//!
//! Invariant: strangers cannot make the notes grow: each address is noted once in ten minutes, and a few hundred at most.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use chrono::TimeDelta;
use platform_database::{DbResult, Timestamp};
use platform_web::{ClientAddress, Refusal, is_bearer};

use super::note::Note;
use super::take::Way;
use crate::app::App;

/// How long the same sender is not noted again.
const QUIET: TimeDelta = TimeDelta::minutes(10);
/// How many senders are noted within that time.
const MOST: usize = 256;
/// Where the agents of one tool put their key.
const API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// Who was noted lately.
#[derive(Debug, Default)]
pub(crate) struct Doorstep(Mutex<HashMap<(String, String, u16), Timestamp>>);

impl Doorstep {
    /// Whether somebody is to be noted now.
    fn admits(&self, sender: (String, String, u16), now: Timestamp) -> bool {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted.retain(|_, at| now - *at < QUIET);
        if noted.len() >= MOST || noted.contains_key(&sender) {
            return false;
        }
        noted.insert(sender, now);
        true
    }
}

/// Notes whoever is turned away from an address that takes messages. For `axum::middleware::from_fn_with_state`, outside
/// of [`authenticate`](platform_identity::authenticate).
pub(crate) async fn note_turned_away(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    let address = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let reads = request.method().is_safe();
    let origin = request.extensions().get::<ClientAddress>().map(|ClientAddress(origin)| origin.to_string());
    let response = next.run(request).await;
    if let (Some(way), Some(reason)) =
        (address.as_deref().and_then(|address| way(address, reads)), reason(response.status()))
    {
        let (address, origin) = (address.unwrap_or_default(), origin.unwrap_or_default());
        turn_away(&app, way, &address, &origin, response.status(), reason).await?;
    }
    Ok(response)
}

/// Notes somebody who is turned away, unless that was done a moment ago.
pub(crate) async fn turn_away(
    app: &App,
    way: Way,
    address: &str,
    origin: &str,
    status: StatusCode,
    reason: &str,
) -> DbResult<()> {
    let sender = (address.to_owned(), origin.to_owned(), status.as_u16());
    if !app.doorstep.admits(sender, app.database.now()) {
        return Ok(());
    }
    let note = Note { way, address, sender: "—", origin, word: "—", body: "" };
    note.refuse(&app.database, reason).await
}

/// By which way a message was to come; who reads the runs brings none.
fn way(address: &str, reads: bool) -> Option<Way> {
    if address == "/api/v1/runs" && !reads {
        Some(Way::Api)
    } else if address.starts_with("/api/backup/") || address.starts_with("/api/v1/aomei/") {
        Some(Way::Agent)
    } else {
        None
    }
}

fn reason(status: StatusCode) -> Option<&'static str> {
    match status {
        StatusCode::UNAUTHORIZED => Some("トークンがないか、間違っているか、期限切れ・取り消し済みです。"),
        StatusCode::FORBIDDEN => Some(
            "トークンにスコープ「runs:write」がないか、持ち主の役割が「バックアップ管理者」以上ではありません。",
        ),
        StatusCode::TOO_MANY_REQUESTS => Some("短い間に報告が多すぎました。"),
        _ => None,
    }
}

/// Reads the key of an agent that has no other place for its token. For `axum::middleware::from_fn`.
pub(crate) async fn read_api_key(mut request: Request, next: Next) -> Response {
    let headers = request.headers();
    if request.uri().path().starts_with("/api/v1/aomei/")
        && !is_bearer(headers)
        && let Some(key) = headers.get(API_KEY).and_then(|key| key.to_str().ok())
        && let Ok(bearer) = HeaderValue::from_str(&format!("Bearer {key}"))
    {
        request.headers_mut().insert(header::AUTHORIZATION, bearer);
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_noted_once_for_each_sender_and_never_without_end() {
        let (doorstep, now) = (Doorstep::default(), Timestamp::UNIX_EPOCH);
        let sender = |number: usize| ("/api/v1/runs".to_owned(), number.to_string(), 401);
        assert!(doorstep.admits(sender(0), now) && !doorstep.admits(sender(0), now));
        assert!(doorstep.admits(sender(0), now + QUIET));
        let admitted = (1..1_000).filter(|number| doorstep.admits(sender(*number), now + QUIET)).count();
        assert_eq!(admitted, MOST - 1);
    }
}
