//! The table of addresses.

use axum::Router;
use axum::middleware::from_fn_with_state;
use platform_identity::authenticate;
use platform_web::{Routes, asset_routes, layers};

use crate::app::App;
use crate::staff;

/// Every address of the server.
pub fn routes() -> Routes<App> {
    platform_identity::routes()
}

/// The whole server: every address behind who is calling and the common layers.
pub fn router(app: App) -> Router {
    let inner = routes()
        .into_router()
        .layer(from_fn_with_state(app.clone(), staff::introduce))
        .layer(from_fn_with_state(app.clone(), authenticate))
        .merge(asset_routes().into_router())
        .with_state(app.clone());
    layers(inner, app.brand)
}
