//! The table of addresses.

use axum::middleware::{from_fn, from_fn_with_state};
use axum::{Extension, Router};
use platform_console::{audit, maintenance};
use platform_identity::{authenticate, refuse_blocked};
use platform_web::{RateClass, Routes, asset_routes, layers_behind};

use crate::app::App;
use crate::members::MemberDirectory;
use crate::scopes::{
    COPIES_WRITE, JOBS_READ, MEASURES_READ, REPORTS_READ, RUNS_WRITE, SOURCES_READ, VERDICTS_READ,
};
use crate::{
    accounts, adoptions, agents, alerts, anomalies, api, calendars, capacities, channels, checklists, checks,
    copies, dashboard, deliveries, drills, followers, holdings, insertions, inspections, intake, jobs,
    labels, list_files, loans, locations, media, members, moves, objects, papers, pings, policies, programs,
    pullers, quiet, reports, repositories, restores, rotations, runs, scans, service_levels, snapshots,
    stocktakes, tidyings, verdicts, verification_plans, verifications,
};

/// Every address of the server.
pub fn routes() -> Routes<App> {
    platform_identity::routes()
        .merge(audit::routes::<App, members::Auditor>())
        .get("/", dashboard::routes::show)
        .get("/calendar", calendars::routes::show)
        .get("/me", accounts::routes::show)
        .get("/jobs", jobs::routes::list)
        .get("/jobs/new", jobs::routes::new)
        .post("/jobs", jobs::routes::create)
        .get("/jobs/{job}", jobs::routes::show)
        .get("/jobs/{job}/edit", jobs::routes::edit)
        .post("/jobs/{job}/edit", jobs::routes::save)
        .post("/jobs/{job}/pause", jobs::routes::pause::save)
        .post("/jobs/{job}/retirement", jobs::routes::retirement::save)
        .get("/runs", runs::routes::list)
        .get("/runs/{run}", runs::routes::show)
        .post("/runs/{run}/cancellation", runs::routes::delete)
        .get("/restores/{restore}", restores::routes::show)
        .get("/tidyings/{tidying}", tidyings::routes::show)
        .get("/drills/{drill}", drills::routes::show)
        .get("/repositories", repositories::routes::list)
        .get("/repositories/new", repositories::routes::new)
        .get("/repositories/{repository}", repositories::routes::show)
        .get("/repositories/{repository}/edit", repositories::routes::edit)
        .post("/repositories/{repository}/edit", repositories::routes::save)
        .post("/repositories/{repository}/retirement", repositories::routes::delete)
        .get("/checks/{check}", checks::routes::show)
        .get("/locations", locations::routes::list)
        .post("/locations", locations::routes::create)
        .get("/locations/{location}/edit", locations::routes::edit)
        .post("/locations/{location}/edit", locations::routes::save)
        .post("/locations/{location}/retirement", locations::routes::delete)
        .get("/verifications/checklists", checklists::routes::list)
        .post("/verifications/checklists/{kind}", checklists::routes::save)
        .get("/verifications", verification_plans::routes::list)
        .get("/verifications/{verification}", verifications::routes::show)
        .get("/verifications/{verification}/evidence", verifications::routes::show_evidence)
        .post("/verifications/{verification}/closure", verifications::routes::save)
        .post("/verifications/{verification}/handling", verifications::routes::handling::save)
        .get("/jobs/{job}/verifications", verifications::routes::list)
        .post("/jobs/{job}/verifications", verifications::routes::create)
        .post("/jobs/{job}/verification-plan", verification_plans::routes::save)
        .get("/policies", policies::routes::list)
        .get("/policies/{class}", policies::routes::show)
        .post("/policies/{class}", policies::routes::save)
        .api_get("/api/v1/jobs/{job}/verdict", VERDICTS_READ, verdicts::api::show)
        .merge(platform_console::routes::<App, MemberDirectory>())
        .merge(copied())
        .merge(carried())
        .merge(alerting())
        .merge(told())
        .merge(reported())
        .merge(enrolled())
        .merge(costly())
        .merge(printed())
        .merge(programs::routes())
}

/// Copies that other tools make, and the machines and folders that they tell of.
fn copied() -> Routes<App> {
    Routes::new()
        .get("/jobs/{job}/copies/new", copies::routes::new)
        .post("/jobs/{job}/copies", copies::routes::create)
        .get("/copies/{copy}/edit", copies::routes::edit)
        .post("/copies/{copy}/edit", copies::routes::save)
        .post("/copies/{copy}/retirement", copies::routes::retirement::save)
        .post("/jobs/{job}/objects", objects::routes::save)
        .api_get("/api/v1/jobs/{job}/copies", JOBS_READ, copies::api::list)
        .api_post("/api/v1/jobs/{job}/copies", COPIES_WRITE, copies::api::create)
        .api_get("/api/v1/copies/{copy}", JOBS_READ, copies::api::show)
        .api_put("/api/v1/copies/{copy}", COPIES_WRITE, copies::api::save)
        .api_put("/api/v1/copies/{copy}/retirement", COPIES_WRITE, copies::api::delete)
}

/// Media that somebody can carry away.
fn carried() -> Routes<App> {
    Routes::new()
        .get("/media", media::routes::list)
        .get("/media/new", media::routes::new)
        .get("/media/scan", scans::routes::list)
        .post("/media/scan/moves", scans::routes::moves::create)
        .post("/media/scan/stocktakes", scans::routes::counts::create)
        .post("/media/scan/loans", scans::routes::loans::create)
        .post("/media/scan/returns", scans::routes::returns::create)
        .get("/media/stocktakes", stocktakes::routes::list)
        .get("/media/stocktakes/{stocktake}", stocktakes::routes::show)
        .get("/media/labels", labels::routes::list)
        .get("/media/labels.pdf", labels::routes::show_pdf)
        .post("/media", media::routes::create)
        .get("/media/{medium}", media::routes::show)
        .get("/media/{medium}/edit", media::routes::edit)
        .post("/media/{medium}/edit", media::routes::save)
        .post("/media/{medium}/retirement", media::routes::delete)
        .post("/media/{medium}/departures", moves::routes::create)
        .post("/media/{medium}/storage", moves::routes::save)
        .post("/media/{medium}/copies", copies::routes::on_medium::create)
        .post("/media/{medium}/copies/{copy}/removal", copies::routes::on_medium::delete)
        .get("/media/{medium}/loans/new", loans::routes::new)
        .post("/media/{medium}/loans", loans::routes::create)
        .get("/media/{medium}/inspections/new", inspections::routes::new)
        .post("/media/{medium}/inspections", inspections::routes::create)
        .get("/loans", loans::routes::list)
        .get("/loans/{loan}", loans::routes::show)
        .get("/loans/{loan}/slip.pdf", loans::routes::show_pdf)
        .post("/loans/{loan}/mail", loans::routes::save_mail)
        .post("/loans/{loan}/return", loans::routes::save)
        .get("/rotations", rotations::routes::list)
        .get("/rotations/new", rotations::routes::new)
        .post("/rotations", rotations::routes::create)
        .get("/rotations/{rotation}", rotations::routes::show)
        .get("/rotations/{rotation}/edit", rotations::routes::edit)
        .post("/rotations/{rotation}/edit", rotations::routes::save)
        .post("/rotations/{rotation}/end", rotations::routes::delete)
        .post("/rotations/{rotation}/insertions", insertions::routes::create)
}

/// What long rows of runs and sizes come to, and reports of them.
fn told() -> Routes<App> {
    let files = Routes::new()
        .get("/reports/{report}/report.pdf", reports::routes::show_pdf)
        .get("/reports/{report}/report.csv", reports::routes::show_csv)
        .post("/reports", reports::routes::create)
        .limited(RateClass::Costly);
    Routes::new()
        .get("/reports", reports::routes::list)
        .get("/reports/{report}", reports::routes::show)
        .get("/reports/{report}/proof", reports::routes::show_proof)
        .get("/reports/recipients", reports::routes::recipients::list)
        .post("/reports/recipients", reports::routes::recipients::create)
        .post("/reports/recipients/{recipient}", reports::routes::recipients::save)
        .get("/jobs/{job}/signs", anomalies::routes::show)
        .post("/jobs/{job}/canary/removal", anomalies::routes::delete)
        .get("/jobs/{job}/service-level", service_levels::routes::show)
        .get("/lists/{file}", list_files::routes::show)
        .get("/jobs/schedule", jobs::routes::schedule::show)
        .post("/jobs/pauses", jobs::routes::pauses::create)
        .get("/service-levels", service_levels::of_class::list)
        .get("/service-levels/{class}", service_levels::of_class::show)
        .post("/jobs/{job}/service-level", service_levels::routes::save)
        .get("/capacities", capacities::routes::list)
        .post("/repositories/{repository}/limit", capacities::routes::save)
        .merge(files)
        .api_get("/api/v1/reports", REPORTS_READ, reports::api::list)
        .api_get("/api/v1/reports/{report}", REPORTS_READ, reports::api::show)
        .api_get("/api/v1/service-levels", MEASURES_READ, service_levels::api::list)
        .api_get("/api/v1/capacities", MEASURES_READ, capacities::api::list)
        .api_get("/api/v1/signs", MEASURES_READ, anomalies::api::list)
}

/// Records on paper, which are signed and handed in.
fn printed() -> Routes<App> {
    Routes::new()
        .get("/verifications/{verification}/form.pdf", papers::routes::show_verification)
        .get("/drills/{drill}/form.pdf", papers::routes::show_drill)
        .get("/media/register.pdf", papers::routes::show_register)
        .get("/media/stocktakes/{stocktake}/form.pdf", papers::routes::show_stocktake)
        .limited(RateClass::Costly)
}

/// What is wrong, who is told of it, and when nobody is.
fn alerting() -> Routes<App> {
    Routes::new()
        .get("/alerts", alerts::routes::list)
        .get("/alerts/{alert}", alerts::routes::show)
        .post("/alerts/acknowledgements", alerts::routes::acknowledgement::create)
        .post("/alerts/{alert}/acknowledgement", alerts::routes::acknowledgement::save)
        .post("/alerts/{alert}/assignment", alerts::routes::assignment::save)
        .post("/alerts/{alert}/snooze", alerts::routes::snooze::save)
        .post("/alerts/{alert}/closing", alerts::routes::closing::save)
        .get("/me/alerts", followers::routes::edit)
        .post("/me/alerts", followers::routes::save)
        .get("/channels", channels::routes::list)
        .post("/channels", channels::routes::create)
        .get("/channels/new", channels::routes::new)
        .get("/channels/{channel}", channels::routes::show)
        .get("/channels/{channel}/edit", channels::routes::edit)
        .post("/channels/{channel}/edit", channels::routes::save)
        .post("/channels/{channel}/retirement", channels::routes::retirement::save)
        .post("/channels/{channel}/tests", channels::routes::tests::create)
        .get("/notices/{notice}", deliveries::routes::show)
        .post("/notices/{notice}/deliveries", deliveries::routes::create)
        .get("/windows", quiet::routes::list)
        .post("/windows", quiet::routes::create)
        .post("/windows/{window}/retirement", quiet::routes::delete)
}

/// What other tools report, and what people see of it.
fn reported() -> Routes<App> {
    use intake::agents;
    Routes::new()
        .get("/ping/{key}", pings::routes::create)
        .post("/ping/{key}", pings::routes::create)
        .get("/ping/{key}/{second}", pings::routes::create)
        .post("/ping/{key}/{second}", pings::routes::create)
        .get("/ping/{key}/{second}/{third}", pings::routes::create)
        .post("/ping/{key}/{second}/{third}", pings::routes::create)
        .limited(RateClass::Api)
        .get("/intake", intake::routes::list)
        .get("/intake/{message}", intake::routes::show)
        .get("/intake/names/new", intake::routes::new)
        .post("/intake/names", intake::routes::create)
        .get("/pullers", pullers::routes::list)
        .post("/pullers", pullers::routes::create)
        .get("/pullers/new", pullers::routes::new)
        .get("/pullers/{puller}", pullers::routes::show)
        .get("/pullers/{puller}/edit", pullers::routes::edit)
        .post("/pullers/{puller}/edit", pullers::routes::save)
        .post("/pullers/{puller}/retirement", pullers::routes::retirement::save)
        .post("/pullers/{puller}/trials", pullers::routes::trials::create)
        .post("/pullers/{puller}/polls", pullers::routes::polls::create)
        .get("/holdings/{place}/edit", holdings::routes::edit)
        .post("/holdings/{place}/edit", holdings::routes::save)
        .post("/holdings/{place}/copies", holdings::routes::links::save)
        .post("/intake/ping-key", pings::routes::shared_key::save)
        .post("/jobs/{job}/ping-key", pings::routes::key::save)
        .api_post("/api/v1/runs", RUNS_WRITE, intake::api::create)
        .api_post("/api/backup/status", RUNS_WRITE, agents::statuses::create)
        .api_post("/api/backup/update-status", RUNS_WRITE, agents::statuses::create)
        .api_post("/api/backup/copy-status", RUNS_WRITE, agents::copies::create)
        .api_post("/api/backup/update-copy-status", RUNS_WRITE, agents::copies::create)
        .api_post("/api/backup/record-execution", RUNS_WRITE, agents::executions::create)
        .api_post("/api/v1/aomei/register", RUNS_WRITE, agents::registrations::create)
        .api_post("/api/v1/aomei/status", RUNS_WRITE, agents::statuses::create)
        .api_post("/api/v1/aomei/log-analysis", RUNS_WRITE, agents::analyses::create)
        .api_get("/api/v1/aomei/jobs", RUNS_WRITE, agents::listed::list)
        .api_get("/api/v1/aomei/jobs/{number}", RUNS_WRITE, agents::listed::show)
}

/// Programs on other machines that report.
fn enrolled() -> Routes<App> {
    Routes::new()
        .post("/api/v1/agents", agents::api::create)
        .limited(RateClass::SignIn)
        .api_post("/api/v1/agents/heartbeats", RUNS_WRITE, agents::api::heartbeats::create)
        .api_get("/api/v1/agents", SOURCES_READ, agents::api::listed::list)
        .get("/agents", agents::routes::list)
        .post("/agents", agents::routes::create)
        .get("/agents/{agent}", agents::routes::show)
        .post("/agents/{agent}/code", agents::routes::code::create)
        .post("/agents/{agent}/revocation", agents::routes::delete)
}

/// What starts a worker.
fn costly() -> Routes<App> {
    Routes::new()
        .post("/jobs/{job}/runs", runs::routes::create)
        .post("/jobs/{job}/canary", anomalies::routes::save)
        .get("/jobs/{job}/snapshots", snapshots::routes::list)
        .get("/jobs/{job}/snapshots/{snapshot}", snapshots::routes::show)
        .post("/jobs/{job}/snapshots/{snapshot}/restores", restores::routes::create)
        .get("/jobs/{job}/adoptions/new", adoptions::routes::new)
        .post("/jobs/{job}/adoptions", adoptions::routes::create)
        .get("/jobs/{job}/tidyings/new", tidyings::routes::new)
        .post("/jobs/{job}/tidyings", tidyings::routes::create)
        .post("/jobs/{job}/drills", drills::routes::create)
        .post("/repositories", repositories::routes::create)
        .post("/repositories/{repository}/checks", checks::routes::create)
        .limited(RateClass::Costly)
}

/// The whole server: every address behind who is calling and the common layers.
pub fn router(app: &App) -> Router {
    let routes = routes();
    let scopes = routes.scopes();
    let description = api::description(routes.table());
    let inner = routes
        .into_router()
        .layer(from_fn_with_state(app.clone(), maintenance::hold_back::<App, MemberDirectory>))
        .layer(from_fn_with_state(app.clone(), members::introduce))
        .layer(from_fn_with_state(app.clone(), audit::record_refusals))
        .layer(from_fn_with_state(app.clone(), authenticate))
        .layer(from_fn_with_state(app.clone(), intake::note_turned_away))
        .layer(from_fn(intake::read_api_key))
        .layer(Extension(scopes))
        .layer(Extension(description))
        .merge(asset_routes().into_router())
        .with_state(app.clone());
    let guarded =
        layers_behind(inner, app.brand, &app.front).layer(from_fn_with_state(app.clone(), refuse_blocked));
    platform_console::health_routes()
        .merge(platform_console::metrics_routes())
        .with_state(app.clone())
        .fallback_service(guarded)
}
