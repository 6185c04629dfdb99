//! Who asked for what, for whoever must find out where an attack comes from.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use platform_telemetry::ACCESS;
use tokio::time::Instant;
use tracing::Level;

use crate::ClientAddress;
use crate::layers::{logged_path, request_id};

/// Writes a line on each request, if there is a file for them. The query is left out: people search for names.
pub(crate) async fn log_access(request: Request, next: Next) -> Response {
    if !tracing::enabled!(target: ACCESS, Level::INFO) {
        return next.run(request).await;
    }
    let from = request.extensions().get::<ClientAddress>().map(|ClientAddress(address)| *address);
    let id = request_id(request.extensions()).unwrap_or("-").to_owned();
    let (method, path) = (request.method().clone(), logged_path(&request).to_owned());
    let began = Instant::now();
    let response = next.run(request).await;
    tracing::info!(
        target: ACCESS,
        parent: None,
        from = from.map(tracing::field::display),
        %method,
        path,
        status = response.status().as_u16(),
        ms = began.elapsed().as_secs_f64() * 1000.0,
        id,
    );
    response
}
