//! Refusing callers at blocked addresses.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use platform_database::{Database, DbResult};
use platform_web::{Front, Network};
use tokio::sync::Mutex;

use super::store;

/// How old the list may be when it is asked.
const FRESH_FOR: Duration = Duration::from_secs(1);

/// The list of blocked addresses as this process read it last.
#[derive(Clone, Debug, Default)]
pub struct BlockedAddresses {
    list: Arc<Mutex<List>>,
    outdated: Arc<AtomicBool>,
}

#[derive(Debug, Default)]
struct List {
    networks: Vec<Network>,
    read_at: Option<Instant>,
}

impl BlockedAddresses {
    /// Has the list read before the next request, because it was changed here.
    pub fn read_anew(&self) {
        self.outdated.store(true, Ordering::Release);
    }

    /// Whether nobody at `address` is answered. One request a second reads the list, those that come meanwhile wait for
    /// it. Where the database cannot be asked the list that was read last still counts.
    async fn contains(&self, database: &Database, address: IpAddr) -> bool {
        let mut list = self.list.lock().await;
        let outdated = self.outdated.swap(false, Ordering::AcqRel);
        if outdated || list.read_at.is_none_or(|at| at.elapsed() >= FRESH_FOR) {
            match read(database).await {
                Ok(networks) => list.networks = networks,
                Err(error) => tracing::error!(%error, "the list of blocked addresses cannot be read"),
            }
            list.read_at = Some(Instant::now());
        }
        list.networks.iter().any(|network| network.contains(address))
    }
}

async fn read(database: &Database) -> DbResult<Vec<Network>> {
    let networks = store::list_networks(&mut database.read().await?).await?;
    Ok(networks.iter().filter_map(|network| network.parse().ok()).collect())
}

/// Answers callers at blocked addresses with a bare 403. For `axum::middleware::from_fn_with_state`, around everything
/// else.
pub async fn refuse_blocked(
    State(database): State<Database>,
    State(front): State<Front>,
    State(blocked): State<BlockedAddresses>,
    request: Request,
    next: Next,
) -> Response {
    let client = front.proxies.client(request.extensions(), request.headers());
    match client {
        Some(client) if blocked.contains(&database, client).await => StatusCode::FORBIDDEN.into_response(),
        _ => next.run(request).await,
    }
}
