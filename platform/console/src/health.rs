//! Health: what a proxy or a watcher asks before it sends people to this process.
//!
//! Anybody may ask, from anywhere, also during maintenance; the answer tells nothing but whether it can be used.

use std::time::Duration;

use axum::extract::{FromRef, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use platform_database::{Database, DbResult};
use serde_json::json;

use crate::maintenance::find_maintenance;

/// How long the database may take to answer before it counts as gone.
const PATIENCE: Duration = Duration::from_secs(2);

/// `GET /health` is 200 while this process and its database answer, else 503; `GET /health/live` is 200 while the process
/// does. For outside of everything that asks the database itself.
pub fn health_routes<S>() -> Router<S>
where
    Database: FromRef<S>,
    S: Clone + Send + Sync + 'static,
{
    Router::new().route("/health", get(ready)).route("/health/live", get(live))
}

async fn live() -> Response {
    answer(StatusCode::OK, "ok", "")
}

async fn ready(State(database): State<Database>) -> Response {
    match tokio::time::timeout(PATIENCE, ask(&database)).await {
        Ok(Ok(())) => answer(StatusCode::OK, "ok", ""),
        Ok(Err(error)) => {
            tracing::error!(%error, "the database does not answer");
            answer(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "database")
        }
        Err(_elapsed) => {
            tracing::error!("the database does not answer in time");
            answer(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "database")
        }
    }
}

/// One row of ours: it answers only where the tables are there too.
async fn ask(database: &Database) -> DbResult<()> {
    find_maintenance(&mut database.read().await?).await.map(drop)
}

fn answer(status: StatusCode, word: &str, because: &str) -> Response {
    let body = if because.is_empty() {
        json!({ "status": word })
    } else {
        json!({ "status": word, "because": because })
    };
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}
