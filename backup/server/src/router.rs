//! The table of addresses.

use axum::Router;
use axum::middleware::from_fn_with_state;
use platform_identity::authenticate;
use platform_web::{Routes, asset_routes, layers};

use crate::app::App;
use crate::{
    checks, dashboard, drills, jobs, locations, members, policies, repositories, restores, runs, snapshots,
    tidyings,
};

/// Every address of the server.
pub fn routes() -> Routes<App> {
    platform_identity::routes()
        .get("/", dashboard::routes::show)
        .get("/jobs", jobs::routes::list)
        .get("/jobs/new", jobs::routes::new)
        .post("/jobs", jobs::routes::create)
        .get("/jobs/{job}", jobs::routes::show)
        .get("/jobs/{job}/edit", jobs::routes::edit)
        .post("/jobs/{job}/edit", jobs::routes::save)
        .post("/jobs/{job}/pause", jobs::routes::pause::save)
        .post("/jobs/{job}/retirement", jobs::routes::retirement::save)
        .post("/jobs/{job}/runs", runs::routes::create)
        .get("/runs", runs::routes::list)
        .get("/runs/{run}", runs::routes::show)
        .post("/runs/{run}/cancellation", runs::routes::delete)
        .get("/jobs/{job}/snapshots", snapshots::routes::list)
        .get("/jobs/{job}/snapshots/{snapshot}", snapshots::routes::show)
        .post("/jobs/{job}/snapshots/{snapshot}/restores", restores::routes::create)
        .get("/restores/{restore}", restores::routes::show)
        .get("/jobs/{job}/tidyings/new", tidyings::routes::new)
        .post("/jobs/{job}/tidyings", tidyings::routes::create)
        .get("/tidyings/{tidying}", tidyings::routes::show)
        .post("/jobs/{job}/drills", drills::routes::create)
        .get("/drills/{drill}", drills::routes::show)
        .get("/repositories", repositories::routes::list)
        .get("/repositories/new", repositories::routes::new)
        .post("/repositories", repositories::routes::create)
        .get("/repositories/{repository}", repositories::routes::show)
        .get("/repositories/{repository}/edit", repositories::routes::edit)
        .post("/repositories/{repository}/edit", repositories::routes::save)
        .post("/repositories/{repository}/retirement", repositories::routes::delete)
        .post("/repositories/{repository}/checks", checks::routes::create)
        .get("/checks/{check}", checks::routes::show)
        .get("/locations", locations::routes::list)
        .post("/locations", locations::routes::create)
        .get("/locations/{location}/edit", locations::routes::edit)
        .post("/locations/{location}/edit", locations::routes::save)
        .post("/locations/{location}/retirement", locations::routes::delete)
        .get("/policies", policies::routes::list)
        .get("/policies/{class}", policies::routes::show)
        .post("/policies/{class}", policies::routes::save)
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
