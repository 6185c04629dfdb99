//! Who may read metrics.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use platform_database::Database;
use platform_identity::bears_scope;

use super::METRICS_READ;

/// Headers by which a proxy on this machine gives away that it speaks for somebody else.
const FORWARDING: [&str; 4] = ["forwarded", "via", "x-forwarded-for", "x-real-ip"];

/// Proof that the caller may read metrics: a program on this machine that speaks for itself, or one with a token.
pub(super) struct MetricsReader(());

impl<S> FromRequestParts<S> for MetricsReader
where
    Database: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<MetricsReader, StatusCode> {
        let peer = parts.extensions.get().map(|ConnectInfo(peer): &ConnectInfo<SocketAddr>| peer.ip());
        // Who cannot be told from a stranger is one.
        let peer = peer.ok_or(StatusCode::NOT_FOUND)?.to_canonical();
        if peer.is_loopback() && speaks_for_itself(&parts.headers) {
            return Ok(MetricsReader(()));
        }
        match bears_scope(&Database::from_ref(state), &parts.headers, peer, METRICS_READ).await {
            Ok(true) => Ok(MetricsReader(())),
            Ok(false) => Err(StatusCode::UNAUTHORIZED),
            Err(error) => {
                tracing::error!(%error, "a token for metrics could not be looked up");
                Err(StatusCode::SERVICE_UNAVAILABLE)
            }
        }
    }
}

fn speaks_for_itself(headers: &HeaderMap) -> bool {
    FORWARDING.iter().all(|name| !headers.contains_key(*name))
}
