//! What the service manager is told. Where there is none, nobody is told anything.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::http::StatusCode;
use platform_telemetry::sum_up;
use sd_notify::NotifyState;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval, timeout};
use tower::ServiceExt;

/// How often what was measured is summed up, where no watchdog asks more often for a sign of life.
const USUAL_BEAT: Duration = Duration::from_secs(5);
const ALIVE: &str = "/health/live";

pub(super) fn tell(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::warn!(%error, "the service manager cannot be told");
    }
}

/// The server serves, in these words.
pub(super) fn tell_ready(words: &str) {
    tell(&[NotifyState::Ready, NotifyState::Status(words)]);
}

/// It reads its settings anew.
pub(super) fn tell_reloading() {
    match NotifyState::monotonic_usec_now() {
        Ok(now) => tell(&[NotifyState::Reloading, now]),
        Err(_no_such_clock) => tell(&[NotifyState::Reloading]),
    }
}

/// Gives a sign of life for as long as a request is answered, and sums up what was measured.
pub(super) async fn beat(routers: watch::Receiver<Router>) {
    let watchdog = sd_notify::watchdog_enabled();
    let every = watchdog.map_or(USUAL_BEAT, |patience| (patience / 3).min(USUAL_BEAT));
    let mut beat = interval(every);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        beat.tick().await;
        sum_up();
        let router = routers.borrow().clone();
        if watchdog.is_some() && matches!(timeout(every, is_alive(router)).await, Ok(true)) {
            tell(&[NotifyState::Watchdog]);
        }
    }
}

async fn is_alive(router: Router) -> bool {
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = ALIVE.parse().expect("the path is a URI");
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))));
    router.oneshot(request).await.is_ok_and(|answer| answer.status() == StatusCode::OK)
}
