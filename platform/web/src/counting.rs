//! Counting requests for whoever watches the server.

use axum::extract::{MatchedPath, Request};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use metrics::{counter, gauge, histogram};
use tokio::time::Instant;

/// Counts the request under its route as the table has it, so that there are no more numbers than routes.
pub(crate) async fn count_request(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("unmatched", MatchedPath::as_str).to_owned();
    let method = known(request.method());
    let going = Going::begin();
    let began = Instant::now();
    let response = next.run(request).await;
    histogram!("http_request_duration_seconds", "method" => method, "route" => route.clone())
        .record(began.elapsed());
    counter!("http_requests_total", "method" => method, "route" => route, "status" => class(response.status()))
        .increment(1);
    drop(going);
    response
}

/// A request that is being answered; also one whose caller went away half-way ends.
struct Going;

impl Going {
    fn begin() -> Going {
        gauge!("http_requests_in_flight").increment(1);
        Going
    }
}

impl Drop for Going {
    fn drop(&mut self) {
        gauge!("http_requests_in_flight").decrement(1);
    }
}

/// Anybody may invent a method; those that nobody answers count as one.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}

fn class(status: StatusCode) -> &'static str {
    match status.as_u16() / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    }
}
