//! systemd, and any terminal or program that sends signals.

use std::time::Duration;

use sd_notify::NotifyState;
use tokio::signal::ctrl_c;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// The server serves, in these words.
pub(in super::super) fn tell_ready(words: &str) {
    tell(&[NotifyState::Ready, NotifyState::Status(words)]);
}

/// It reads its settings anew.
pub(in super::super) fn tell_reloading() {
    match NotifyState::monotonic_usec_now() {
        Ok(now) => tell(&[NotifyState::Reloading, now]),
        Err(_no_such_clock) => tell(&[NotifyState::Reloading]),
    }
}

/// It lets running requests and tasks end.
pub(in super::super) fn tell_stopping() {
    tell(&[NotifyState::Stopping]);
}

/// It gives a sign of life.
pub(super) fn tell_alive() {
    tell(&[NotifyState::Watchdog]);
}

/// How long the manager waits for a sign of life, where it does.
pub(super) fn watchdog() -> Option<Duration> {
    sd_notify::watchdog_enabled()
}

fn tell(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::warn!(%error, "the service manager cannot be told");
    }
}

/// Ends at Ctrl-C, or when the service manager says so.
pub(in super::super) async fn told_to_stop() {
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => signal.recv().await.map_or((), drop),
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = ctrl_c() => {}
        () = terminated => {}
    }
}

/// The times at which the server is told to read its settings anew: SIGHUP. One that comes while nobody waits is not lost.
#[derive(Debug)]
pub(in super::super) struct Reloads(Option<Signal>);

impl Reloads {
    /// From now on the signal no longer ends the process.
    pub(in super::super) fn expect() -> Reloads {
        Reloads(signal(SignalKind::hangup()).ok())
    }

    /// Ends at the next one.
    pub(in super::super) async fn next(&mut self) {
        if let Some(signal) = &mut self.0
            && signal.recv().await.is_some()
        {
            return;
        }
        std::future::pending::<()>().await;
    }
}
