//! The table of addresses.

use axum::Router;
use axum::middleware::from_fn_with_state;
use platform_identity::authenticate;
use platform_web::{Routes, asset_routes, layers};

use crate::app::App;
use crate::{printings, remarks, report_cards, result_lists, staff};

/// Every address of the server.
pub fn routes() -> Routes<App> {
    platform_identity::routes()
        .get("/rounds/{round}/results", result_lists::routes::list)
        .get("/rounds/{round}/results.xlsx", result_lists::routes::show_xlsx)
        .get("/rounds/{round}/results.csv", result_lists::routes::show_csv)
        .get("/entries/{entry}/report-card", report_cards::routes::show)
        .get("/entries/{entry}/report-card.pdf", report_cards::routes::show_pdf)
        .get("/entries/{entry}/report-card.svg", report_cards::routes::show_svg)
        .post("/entries/{entry}/remarks", remarks::routes::save)
        .get("/rounds/{round}/printings", printings::routes::list)
        .post("/rounds/{round}/printings", printings::routes::create)
        .get("/printings/{printing}", printings::routes::show)
        .get("/printings/{printing}/file", printings::routes::show_file)
        .post("/printings/{printing}/cancellation", printings::routes::delete)
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
