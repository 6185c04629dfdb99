//! Serving, shift after shift: what one reading of the settings made serves until the next one.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use platform_database::Database;
use platform_tasks::Workers;
use platform_telemetry::reopen_log;
use platform_web::RateLimits;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::entrance::Entrance;
use super::sharing::keep_sharing;
use super::supervisor::{self, Reloads, told_to_stop};
use super::tls::{Tls, keep_ordering};
use crate::Refused;

/// How long running tasks may go on after they were told to stop; those that are cut off begin anew later.
const PATIENCE: Duration = Duration::from_secs(20);
const SERVING: &str = "動いています";

/// What one reading of the settings made: who answers requests and counts them, and who performs tasks.
#[derive(Debug)]
pub struct Shift {
    /// Answers requests.
    pub router: Router,
    /// Count the requests of [`Shift::router`].
    pub rates: Arc<RateLimits>,
    /// Perform tasks.
    pub workers: Workers,
}

/// Serves until the server is told to stop, then lets running requests and tasks end. When it is told to reload, `renew`
/// reads the settings and the next shift takes over; settings that are refused change nothing.
pub async fn serve(
    entrance: Entrance,
    database: &Database,
    first: Shift,
    renew: impl AsyncFn() -> Result<Shift, Refused>,
) {
    let transport = entrance.transport();
    let Entrance { listener, mut tls, plain, .. } = entrance;
    let (routers, latest) = watch::channel(first.router);
    let (rates, latest_rates) = watch::channel(first.rates);
    let mut workers = first.workers;
    let stop = async {
        told_to_stop().await;
        supervisor::tell_stopping();
    };
    let orders = tls.as_mut().and_then(Tls::take_orders);
    let renew = async || {
        tls.as_ref().map_or(Ok(()), Tls::reread)?;
        renew().await
    };
    let serving = platform_web::serve_latest(listener, transport, latest.clone(), stop);
    let reloads = Reloads::expect();
    tokio::select! {
        () = serving => {}
        () = supervisor::beat(latest, SERVING) => {}
        never = lead_to_tls(plain) => match never {},
        never = keep_ordering(orders) => match never {},
        never = keep_sharing(database, latest_rates) => match never {},
        never = reload(reloads, &routers, &rates, &mut workers, renew) => match never {},
    }
    workers.stop(PATIENCE).await;
}

/// Sends the traces that still wait, at the end of the process.
pub async fn finish_traces() {
    if let Err(error) = tokio::task::spawn_blocking(platform_telemetry::finish_traces).await {
        tracing::warn!(%error, "the last traces were lost");
    }
}

/// Serves those who come without TLS, where there is a place for them.
async fn lead_to_tls(plain: Option<(TcpListener, Router)>) -> Infallible {
    if let Some((listener, router)) = plain {
        platform_web::serve(listener, router, std::future::pending()).await;
    }
    std::future::pending().await
}

async fn reload(
    mut reloads: Reloads,
    routers: &watch::Sender<Router>,
    rates: &watch::Sender<Arc<RateLimits>>,
    workers: &mut Workers,
    renew: impl AsyncFn() -> Result<Shift, Refused>,
) -> Infallible {
    loop {
        reloads.next().await;
        supervisor::tell_reloading();
        if let Err(error) = reopen_log() {
            tracing::error!(%error, "the log cannot be opened anew: the old file is written on");
        }
        match renew().await {
            Ok(next) => {
                drop(routers.send_replace(next.router));
                drop(rates.send_replace(next.rates));
                std::mem::replace(workers, next.workers).stop(PATIENCE).await;
                tracing::info!("the settings were read anew");
                supervisor::tell_ready(SERVING);
            }
            Err(refused) => {
                let reasons = refused.reasons().join(" / ");
                tracing::error!("the settings were not taken over: {reasons}");
                supervisor::tell_ready(&format!("{SERVING}（読み直した設定は使えません: {reasons}）"));
            }
        }
    }
}
