//! The table of addresses.

use axum::Router;
use axum::middleware::from_fn_with_state;
use platform_identity::authenticate;
use platform_web::{Routes, asset_routes, layers};

use crate::app::App;
use crate::{exams, round_builder, round_lists, snapshots, staff};

/// Every address of the server.
pub fn routes() -> Routes<App> {
    platform_identity::routes()
        .get("/rounds", round_lists::routes::list)
        .post("/rounds", round_lists::routes::create)
        .get("/rounds/new", round_lists::routes::new)
        .get("/rounds/{round}", round_builder::routes::show)
        .post("/rounds/{round}/schedule", round_builder::schedules::save)
        .post("/rounds/{round}/moves", round_builder::moves::create)
        .post("/rounds/{round}/exams", exams::routes::create)
        .get("/exams/{exam}", exams::routes::edit)
        .post("/exams/{exam}", exams::routes::save)
        .post("/rounds/{round}/snapshots", snapshots::routes::create)
        .get("/rounds/{round}/snapshots/{version}", snapshots::routes::show)
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
