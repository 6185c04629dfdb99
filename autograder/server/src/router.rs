//! The table of addresses.

use axum::Router;
use axum::middleware::from_fn_with_state;
use platform_identity::authenticate;
use platform_web::{Routes, asset_routes, layers};

use crate::app::App;
use crate::{classrooms, juku, progress, staff, students};

/// Every address of the server.
pub fn routes() -> Routes<App> {
    platform_identity::routes()
        .get("/", progress::routes::show)
        .get("/juku", juku::routes::list)
        .get("/juku/{juku}", juku::routes::show)
        .post("/juku/{juku}/contact", juku::routes::save)
        .get("/classrooms", classrooms::routes::list)
        .get("/classrooms/{classroom}", classrooms::routes::show)
        .get("/students", students::routes::list)
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
