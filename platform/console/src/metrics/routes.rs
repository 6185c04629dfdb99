//! The address.

use std::time::Duration;

use axum::Router;
use axum::extract::{FromRef, State};
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use platform_database::{Database, DbResult};
use platform_telemetry::{Gauge, exposition, start_counting};

use super::reader::MetricsReader;
use super::{Measured, gauges};
use crate::Ground;

/// How long the database may take before the scrape goes without it.
const PATIENCE: Duration = Duration::from_secs(5);
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// `GET /metrics`, and from now on the process counts what happens. For outside of everything that guards pages.
pub fn metrics_routes<S>() -> Router<S>
where
    S: Measured,
    Database: FromRef<S>,
    Ground: FromRef<S>,
{
    start_counting();
    Router::new().route("/metrics", get(show::<S>))
}

/// Where the database does not answer, what was counted in the process is told all the same.
async fn show<S: Measured>(
    State(database): State<Database>,
    State(ground): State<Ground>,
    _by: MetricsReader,
) -> impl IntoResponse {
    let found = match tokio::time::timeout(PATIENCE, ask::<S>(&database)).await {
        Ok(Ok(found)) => Some(found),
        Ok(Err(error)) => {
            tracing::error!(%error, "metrics go without what the database knows");
            None
        }
        Err(_elapsed) => {
            tracing::error!("metrics go without what the database knows: it does not answer in time");
            None
        }
    };
    let mut told = Vec::from(gauges::of_connections(&database, found.is_some()));
    told.extend(found.unwrap_or_default());
    told.extend(ground.measure().await);
    ([(header::CONTENT_TYPE, TEXT), (header::CACHE_CONTROL, "no-store")], exposition(&told))
}

async fn ask<S: Measured>(database: &Database) -> DbResult<Vec<Gauge>> {
    let mut tx = database.read().await?;
    let mut found = Vec::from(gauges::of_queues(&mut tx).await?);
    found.extend(S::measure(&mut tx).await?);
    Ok(found)
}
