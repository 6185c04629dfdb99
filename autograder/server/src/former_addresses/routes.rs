//! The way on from an address of the former system.

use axum::response::Redirect;

/// Leads everybody on, signed in or not, for good: a browser goes there by itself from then on.
pub(crate) async fn show() -> Redirect {
    Redirect::permanent("/")
}
