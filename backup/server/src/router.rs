//! The table of addresses.

use axum::middleware::from_fn_with_state;
use axum::{Extension, Router};
use platform_identity::authenticate;
use platform_web::{Routes, asset_routes, layers};

use crate::app::App;
use crate::scopes::{JOBS_READ, VERDICTS_READ};
use crate::{
    checks, dashboard, drills, jobs, locations, members, repositories, restores, runs, snapshots, verdicts,
};

/// Every address of the server.
pub fn routes() -> Routes<App> {
    platform_identity::routes()
        .get("/", dashboard::routes::show)
        .get("/jobs", jobs::routes::list)
        .get("/jobs/new", jobs::routes::new)
        .post("/jobs", jobs::routes::create)
        .get("/jobs/{job}", jobs::routes::show)
        .post("/jobs/{job}/pause", jobs::routes::save)
        .post("/jobs/{job}/runs", runs::routes::create)
        .get("/runs", runs::routes::list)
        .get("/runs/{run}", runs::routes::show)
        .post("/runs/{run}/cancellation", runs::routes::delete)
        .get("/jobs/{job}/snapshots", snapshots::routes::list)
        .get("/jobs/{job}/snapshots/{snapshot}", snapshots::routes::show)
        .post("/jobs/{job}/snapshots/{snapshot}/restores", restores::routes::create)
        .get("/restores/{restore}", restores::routes::show)
        .post("/jobs/{job}/drills", drills::routes::create)
        .get("/drills/{drill}", drills::routes::show)
        .get("/repositories", repositories::routes::list)
        .get("/repositories/new", repositories::routes::new)
        .post("/repositories", repositories::routes::create)
        .get("/repositories/{repository}", repositories::routes::show)
        .post("/repositories/{repository}/checks", checks::routes::create)
        .get("/checks/{check}", checks::routes::show)
        .get("/locations", locations::routes::list)
        .post("/locations", locations::routes::create)
        .api_get("/api/v1/jobs", JOBS_READ, jobs::api::list)
        .api_get("/api/v1/jobs/{job}/verdict", VERDICTS_READ, verdicts::api::show)
}

/// The whole server: every address behind who is calling and the common layers.
pub fn router(app: &App) -> Router {
    let routes = routes();
    let scopes = routes.scopes();
    let inner = routes
        .into_router()
        .layer(from_fn_with_state(app.clone(), members::introduce))
        .layer(from_fn_with_state(app.clone(), authenticate))
        .layer(Extension(scopes))
        .merge(asset_routes().into_router())
        .with_state(app.clone());
    layers(inner, app.brand)
}
