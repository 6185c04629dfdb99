//! How a server is told to stop or to read its settings anew.

/// Ends at Ctrl-C, or when the service manager says so.
pub(crate) async fn told_to_stop() {
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => signal.recv().await.map_or((), drop),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}

/// The times at which the server is told to read its settings anew: SIGHUP, where there is such a signal. One that comes
/// while nobody waits is not lost.
#[derive(Debug)]
pub(crate) struct Reloads {
    #[cfg(unix)]
    signal: Option<tokio::signal::unix::Signal>,
}

impl Reloads {
    /// From now on the signal no longer ends the process.
    #[cfg(unix)]
    pub(crate) fn expect() -> Reloads {
        Reloads { signal: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()).ok() }
    }

    #[cfg(not(unix))]
    pub(crate) fn expect() -> Reloads {
        Reloads {}
    }

    /// Ends at the next one.
    pub(crate) async fn next(&mut self) {
        #[cfg(unix)]
        if let Some(signal) = &mut self.signal
            && signal.recv().await.is_some()
        {
            return;
        }
        std::future::pending::<()>().await;
    }
}
