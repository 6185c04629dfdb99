//! Metrics: what a program that watches the server asks for again and again.
//!
//! Outside of the guards, like health: a proxy or a blocked address must not make the watcher blind.
//! Invariant: they hold counts and times, no names of people and nothing that was typed.
//! Invariant: a stranger gets none: a caller asks from this machine itself, or has a token for them.

mod gauges;
mod reader;
mod routes;

use platform_database::{DbResult, ReadTx};
use platform_telemetry::Gauge;
use platform_web::Scope;

pub use routes::metrics_routes;

/// Reading metrics; a server lists it among its scopes.
pub const METRICS_READ: Scope = Scope { code: "metrics:read", label: "監視の数値を読む" };

/// A server that tells how its product stands.
pub trait Measured: Clone + Send + Sync + 'static {
    /// The gauges of the product. They are asked for at each scrape, so they cost a few statements.
    fn measure(tx: &mut ReadTx) -> impl Future<Output = DbResult<Vec<Gauge>>> + Send;
}
