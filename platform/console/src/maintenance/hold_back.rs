//! Answering everybody but those in charge with a page that says to come back.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{FromRef, FromRequestParts, Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use platform_database::{Database, Timestamp};
use platform_web::{Refusal, dates};
use tokio::sync::Mutex;

use super::store::{Maintenance, find_maintenance};
use crate::Directory;

/// How old what is known may be when it is asked.
const FRESH_FOR: Duration = Duration::from_secs(1);
/// When to come back, in seconds, where nobody said when it ends; and at most.
const USUAL_WAIT: i64 = 300;
const LONGEST_WAIT: i64 = 3_600;

/// What this process knows of maintenance.
#[derive(Clone, Debug, Default)]
pub struct MaintenanceWatch(Arc<Mutex<Seen>>);

#[derive(Debug, Default)]
struct Seen {
    maintenance: Option<Maintenance>,
    read_at: Option<Instant>,
}

impl MaintenanceWatch {
    async fn now(&self, database: &Database) -> Option<Maintenance> {
        let mut seen = self.0.lock().await;
        if seen.read_at.is_none_or(|at| at.elapsed() >= FRESH_FOR) {
            let read = async { find_maintenance(&mut database.read().await?).await };
            match read.await {
                Ok(maintenance) => seen.maintenance = maintenance,
                Err(error) => tracing::error!(%error, "whether there is maintenance cannot be read"),
            }
            seen.read_at = Some(Instant::now());
        }
        seen.maintenance.clone()
    }
}

/// Lets requests through, but while there is maintenance only those of people in charge, and what one signs in with. For
/// `axum::middleware::from_fn_with_state`, inside `platform_identity::authenticate`.
pub async fn hold_back<S, D>(State(state): State<S>, request: Request, next: Next) -> Response
where
    D: Directory<S>,
    Database: FromRef<S>,
    MaintenanceWatch: FromRef<S>,
    S: Clone + Send + Sync + 'static,
{
    let database = Database::from_ref(&state);
    let Some(maintenance) = MaintenanceWatch::from_ref(&state).now(&database).await else {
        return next.run(request).await;
    };
    if is_way_in(request.uri().path()) {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    if D::Chief::from_request_parts(&mut parts, &state).await.is_ok() {
        return next.run(Request::from_parts(parts, body)).await;
    }
    refuse(&maintenance, database.now())
}

/// What those in charge need to come in.
fn is_way_in(path: &str) -> bool {
    path == "/logout" || path == "/login" || path.starts_with("/login/")
}

fn refuse(maintenance: &Maintenance, now: Timestamp) -> Response {
    let mut words = match maintenance.until {
        Some(until) => format!("{}ごろに終わる予定です。", dates::date_time(until)),
        None => "しばらくしてから、もう一度開いてください。".to_owned(),
    };
    words.push_str(&maintenance.words);
    let mut response = Refusal::resting(words).into_response();
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait(maintenance.until, now)));
    response
}

/// Seconds until it is worth asking again.
fn wait(until: Option<Timestamp>, now: Timestamp) -> i64 {
    let left = until.map_or(USUAL_WAIT, |until| (until - now).num_seconds());
    left.clamp(60, LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_in_stays_open_and_nothing_beside_it() {
        for open in ["/login", "/login/second-factor", "/logout"] {
            assert!(is_way_in(open), "{open}");
        }
        for closed in ["/", "/loginx", "/api/v1/me"] {
            assert!(!is_way_in(closed), "{closed}");
        }
    }

    #[test]
    fn who_waits_is_told_for_how_long() {
        let now: Timestamp = "2026-11-28T00:00:00Z".parse().unwrap();
        let at = |minutes| Some(now + chrono::TimeDelta::minutes(minutes));
        assert_eq!(
            [wait(None, now), wait(at(30), now), wait(at(-5), now), wait(at(600), now)],
            [300, 1800, 60, 3600]
        );
    }
}
