//! The table of addresses.

use axum::Router;
use axum::middleware::from_fn_with_state;
use platform_identity::authenticate;
use platform_web::{Routes, asset_routes, layers};

use crate::app::App;
use crate::members::MemberDirectory;
use crate::{checks, dashboard, drills, jobs, locations, members, repositories, restores, runs, snapshots};

/// Every address of the server.
pub fn routes() -> Routes<App> {
    platform_identity::routes()
        .merge(platform_console::routes::<App, MemberDirectory>())
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
}

/// The whole server: every address behind who is calling and the common layers.
pub fn router(app: &App) -> Router {
    let inner = routes()
        .into_router()
        .layer(from_fn_with_state(app.clone(), members::introduce))
        .layer(from_fn_with_state(app.clone(), authenticate))
        .merge(asset_routes().into_router())
        .with_state(app.clone());
    layers(inner, app.brand)
}
