//! What the service manager is told, and what it tells the server. systemd and the service manager of Windows are two
//! halves of one interface; where there is none, nobody is told anything.

#[cfg(unix)]
mod systemd;
#[cfg(windows)]
mod windows;

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::http::StatusCode;
use platform_telemetry::sum_up;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use tower::ServiceExt;

#[cfg(unix)]
use self::systemd as manager;
#[cfg(windows)]
use self::windows as manager;

#[cfg(windows)]
pub(super) use self::manager::run_as_service;
pub(super) use self::manager::{Reloads, tell_ready, tell_reloading, tell_stopping, told_to_stop};

/// How often what was measured is summed up, where no watchdog asks more often for a sign of life.
const USUAL_BEAT: Duration = Duration::from_secs(5);
/// How soon a server that does not answer yet is asked again.
const AGAIN: Duration = Duration::from_millis(200);
const ALIVE: &str = "/health/live";

/// Tells that the server serves, in these words, once a request is answered. From then on gives a sign of life for as long
/// as one is, and sums up what was measured.
pub(super) async fn beat(routers: watch::Receiver<Router>, words: &str) {
    let watchdog = manager::watchdog();
    let every = watchdog.map_or(USUAL_BEAT, |patience| (patience / 3).min(USUAL_BEAT));
    let answers = async || {
        let router = routers.borrow().clone();
        matches!(timeout(every, is_alive(router)).await, Ok(true))
    };
    while !answers().await {
        sleep(AGAIN).await;
    }
    tell_ready(words);
    let mut beat = interval(every);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        beat.tick().await;
        sum_up();
        if watchdog.is_some() && answers().await {
            manager::tell_alive();
        }
    }
}

async fn is_alive(router: Router) -> bool {
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = ALIVE.parse().expect("the path is a URI");
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))));
    router.oneshot(request).await.is_ok_and(|answer| answer.status() == StatusCode::OK)
}
