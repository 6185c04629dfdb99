//! What programs reach with a token; `router.rs` has what came before, and the former system's addresses.

use platform_web::{RateClass, Routes};

use crate::app::App;
use crate::scopes::{
    ALERTS_READ, ALERTS_WRITE, CHANNELS_READ, CHANNELS_WRITE, JOBS_READ, JOBS_WRITE, MEDIA_READ, MEDIA_WRITE,
    POLICIES_READ, POLICIES_WRITE, REPORTS_READ, REPORTS_WRITE, REPOSITORIES_READ, REPOSITORIES_WRITE,
    RUNS_ORDER, RUNS_READ, SOURCES_READ, SOURCES_WRITE, VERIFICATIONS_READ, VERIFICATIONS_WRITE,
};
use crate::{
    alerts, canaries, capacities, channels, checklists, checks, copies, deliveries, drills, holdings,
    insertions, inspections, intake, jobs, loans, locations, media, moves, objects, pings, policies, pullers,
    quiet, reports, repositories, rotations, runs, scans, service_levels, stocktakes, verification_plans,
    verifications,
};

/// What programs ask for; `docs/formats/api.md`.
pub(crate) fn routes() -> Routes<App> {
    of_jobs().merge(of_media()).merge(of_rules()).merge(of_news()).merge(of_sources()).merge(costly())
}

/// Jobs, and what is done with them.
fn of_jobs() -> Routes<App> {
    Routes::new()
        .api_get("/api/v1/jobs", JOBS_READ, jobs::api::list)
        .api_post("/api/v1/jobs", JOBS_WRITE, jobs::api::create)
        .api_get("/api/v1/jobs/{job}", JOBS_READ, jobs::api::show)
        .api_put("/api/v1/jobs/{job}", JOBS_WRITE, jobs::api::save)
        .api_put("/api/v1/jobs/{job}/pause", JOBS_WRITE, jobs::api::states::save_pause)
        .api_put("/api/v1/jobs/{job}/retirement", JOBS_WRITE, jobs::api::states::save_retirement)
        .api_get("/api/v1/jobs/{job}/objects", JOBS_READ, objects::api::list)
        .api_post("/api/v1/jobs/{job}/objects", JOBS_WRITE, objects::api::save)
        .api_post("/api/v1/jobs/{job}/service-level", JOBS_WRITE, service_levels::api::save)
        .api_post("/api/v1/jobs/{job}/canary/removal", JOBS_WRITE, canaries::api::delete)
        .api_get("/api/v1/runs", RUNS_READ, runs::api::list)
        .api_get("/api/v1/runs/{run}", RUNS_READ, runs::api::show)
        .api_post("/api/v1/runs/{run}/cancellation", RUNS_ORDER, runs::api::delete)
        .api_get("/api/v1/drills", RUNS_READ, drills::api::list)
        .api_get("/api/v1/drills/{drill}", RUNS_READ, drills::api::show)
        .api_get("/api/v1/checks", RUNS_READ, checks::api::list)
        .api_get("/api/v1/checks/{check}", RUNS_READ, checks::api::show)
}

/// Media, loans and rotations.
fn of_media() -> Routes<App> {
    Routes::new()
        .api_get("/api/v1/media", MEDIA_READ, media::api::list)
        .api_post("/api/v1/media", MEDIA_WRITE, media::api::create)
        .api_get("/api/v1/media/{medium}", MEDIA_READ, media::api::show)
        .api_put("/api/v1/media/{medium}", MEDIA_WRITE, media::api::save)
        .api_post("/api/v1/media/{medium}/retirement", MEDIA_WRITE, media::api::delete)
        .api_post("/api/v1/media/{medium}/departures", MEDIA_WRITE, moves::api::create)
        .api_post("/api/v1/media/{medium}/storage", MEDIA_WRITE, moves::api::save)
        .api_post("/api/v1/media/{medium}/inspections", MEDIA_WRITE, inspections::api::create)
        .api_post("/api/v1/media/{medium}/copies", MEDIA_WRITE, copies::api::create_on_medium)
        .api_post(
            "/api/v1/media/{medium}/copies/{copy}/removal",
            MEDIA_WRITE,
            copies::api::delete_from_medium,
        )
        .api_post("/api/v1/media/{medium}/loans", MEDIA_WRITE, loans::api::create)
        .api_post("/api/v1/media/scan/moves", MEDIA_WRITE, scans::api::create_moves)
        .api_post("/api/v1/media/scan/loans", MEDIA_WRITE, scans::api::create_loans)
        .api_post("/api/v1/media/scan/returns", MEDIA_WRITE, scans::api::create_returns)
        .api_post("/api/v1/media/scan/stocktakes", MEDIA_WRITE, stocktakes::api::create)
        .api_get("/api/v1/stocktakes", MEDIA_READ, stocktakes::api::list)
        .api_get("/api/v1/stocktakes/{stocktake}", MEDIA_READ, stocktakes::api::show)
        .api_get("/api/v1/loans", MEDIA_READ, loans::api::list)
        .api_get("/api/v1/loans/{loan}", MEDIA_READ, loans::api::show)
        .api_post("/api/v1/loans/{loan}/return", MEDIA_WRITE, loans::api::save)
        .api_post("/api/v1/loans/{loan}/mail", MEDIA_WRITE, loans::api::save_mail)
        .api_get("/api/v1/borrowers", MEDIA_READ, loans::api::list_borrowers)
        .api_get("/api/v1/rotations", MEDIA_READ, rotations::api::list)
        .api_get("/api/v1/rotations/{rotation}", MEDIA_READ, rotations::api::show)
        .api_post("/api/v1/jobs/{job}/rotations", MEDIA_WRITE, rotations::api::create)
        .api_put("/api/v1/rotations/{rotation}", MEDIA_WRITE, rotations::api::save)
        .api_post("/api/v1/rotations/{rotation}/end", MEDIA_WRITE, rotations::api::delete)
        .api_post("/api/v1/rotations/{rotation}/insertions", MEDIA_WRITE, insertions::api::create)
        .api_get("/api/v1/tonight", MEDIA_READ, rotations::api::list_tonight)
}

/// What is asked for and where it lies, and who tried it.
fn of_rules() -> Routes<App> {
    Routes::new()
        .api_get("/api/v1/verifications", VERIFICATIONS_READ, verifications::api::list)
        .api_get("/api/v1/verifications/{verification}", VERIFICATIONS_READ, verifications::api::show)
        .api_get(
            "/api/v1/verifications/{verification}/evidence",
            VERIFICATIONS_READ,
            verifications::routes::show_evidence,
        )
        .api_post("/api/v1/jobs/{job}/verifications", VERIFICATIONS_WRITE, verifications::api::create)
        .api_post(
            "/api/v1/verifications/{verification}/handling",
            VERIFICATIONS_WRITE,
            verifications::api::create_handling,
        )
        .api_post(
            "/api/v1/verifications/{verification}/closure",
            VERIFICATIONS_WRITE,
            verifications::api::save,
        )
        .api_get("/api/v1/verification-plans", VERIFICATIONS_READ, verification_plans::api::list)
        .api_get("/api/v1/jobs/{job}/verification-plan", VERIFICATIONS_READ, verification_plans::api::show)
        .api_put("/api/v1/jobs/{job}/verification-plan", VERIFICATIONS_WRITE, verification_plans::api::save)
        .api_get("/api/v1/checklists", VERIFICATIONS_READ, checklists::api::list)
        .api_get("/api/v1/checklists/{kind}", VERIFICATIONS_READ, checklists::api::show)
        .api_put("/api/v1/checklists/{kind}", VERIFICATIONS_WRITE, checklists::api::save)
        .api_get("/api/v1/policies", POLICIES_READ, policies::api::list)
        .api_get("/api/v1/policies/{class}", POLICIES_READ, policies::api::show)
        .api_put("/api/v1/policies/{class}", POLICIES_WRITE, policies::api::save)
        .api_get("/api/v1/repositories", REPOSITORIES_READ, repositories::api::list)
        .api_get("/api/v1/repositories/{repository}", REPOSITORIES_READ, repositories::api::show)
        .api_put("/api/v1/repositories/{repository}", REPOSITORIES_WRITE, repositories::api::save)
        .api_put(
            "/api/v1/repositories/{repository}/retirement",
            REPOSITORIES_WRITE,
            repositories::api::delete,
        )
        .api_post("/api/v1/repositories/{repository}/limit", REPOSITORIES_WRITE, capacities::api::save)
        .api_get("/api/v1/locations", REPOSITORIES_READ, locations::api::list)
        .api_post("/api/v1/locations", REPOSITORIES_WRITE, locations::api::create)
        .api_get("/api/v1/locations/{location}", REPOSITORIES_READ, locations::api::show)
        .api_put("/api/v1/locations/{location}", REPOSITORIES_WRITE, locations::api::save)
        .api_put("/api/v1/locations/{location}/retirement", REPOSITORIES_WRITE, locations::api::delete)
}

/// What is wrong, and who is told of it.
fn of_news() -> Routes<App> {
    Routes::new()
        .api_get("/api/v1/alerts", ALERTS_READ, alerts::api::list)
        .api_get("/api/v1/alerts/{alert}", ALERTS_READ, alerts::api::show)
        .api_get("/api/v1/alert-assignees", ALERTS_READ, alerts::api::list_assignees)
        .api_post("/api/v1/alerts/{alert}/acknowledgement", ALERTS_WRITE, alerts::api::create_acknowledgement)
        .api_post("/api/v1/alerts/{alert}/assignment", ALERTS_WRITE, alerts::api::create_assignment)
        .api_post("/api/v1/alerts/{alert}/snooze", ALERTS_WRITE, alerts::api::create_snooze)
        .api_post("/api/v1/alerts/{alert}/closing", ALERTS_WRITE, alerts::api::create_closing)
        .api_get("/api/v1/windows", ALERTS_READ, quiet::api::list)
        .api_post("/api/v1/windows", ALERTS_WRITE, quiet::api::create)
        .api_get("/api/v1/windows/{window}", ALERTS_READ, quiet::api::show)
        .api_post("/api/v1/windows/{window}/retirement", ALERTS_WRITE, quiet::api::delete)
        .api_get("/api/v1/channels", CHANNELS_READ, channels::api::list)
        .api_post("/api/v1/channels", CHANNELS_WRITE, channels::api::create)
        .api_get("/api/v1/channels/{channel}", CHANNELS_READ, channels::api::show)
        .api_put("/api/v1/channels/{channel}", CHANNELS_WRITE, channels::api::save)
        .api_put("/api/v1/channels/{channel}/retirement", CHANNELS_WRITE, channels::api::delete)
        .api_post("/api/v1/channels/{channel}/tests", CHANNELS_WRITE, channels::api::create_test)
        .api_get("/api/v1/notices/{notice}", ALERTS_READ, deliveries::api::show)
        .api_post("/api/v1/notices/{notice}/deliveries", ALERTS_WRITE, deliveries::api::create)
        .api_get("/api/v1/report-recipients", REPORTS_READ, reports::recipients_api::list)
        .api_post("/api/v1/report-recipients", REPORTS_WRITE, reports::recipients_api::create)
        .api_post("/api/v1/report-recipients/{recipient}", REPORTS_WRITE, reports::recipients_api::save)
}

/// Who reports what other tools did, or is asked, and what came in.
fn of_sources() -> Routes<App> {
    Routes::new()
        .api_get("/api/v1/intake/messages", SOURCES_READ, intake::names_api::list)
        .api_get("/api/v1/intake/messages/{message}", SOURCES_READ, intake::names_api::show)
        .api_get("/api/v1/intake/unknown-names", SOURCES_READ, intake::names_api::list_unknown)
        .api_post("/api/v1/intake/names", SOURCES_WRITE, intake::names_api::create)
        .api_get("/api/v1/ping-addresses", SOURCES_READ, pings::api::list)
        .api_post("/api/v1/jobs/{job}/ping-key", SOURCES_WRITE, pings::api::create)
        .api_post("/api/v1/intake/ping-key", SOURCES_WRITE, pings::api::create_shared)
        .api_get("/api/v1/pullers", SOURCES_READ, pullers::api::list)
        .api_post("/api/v1/pullers", SOURCES_WRITE, pullers::api::create)
        .api_get("/api/v1/pullers/{puller}", SOURCES_READ, pullers::api::show)
        .api_put("/api/v1/pullers/{puller}", SOURCES_WRITE, pullers::api::save)
        .api_put("/api/v1/pullers/{puller}/retirement", SOURCES_WRITE, pullers::api::delete)
        .api_post("/api/v1/pullers/{puller}/polls", SOURCES_WRITE, pullers::api::create_poll)
        .api_post("/api/v1/pullers/{puller}/trials", SOURCES_WRITE, pullers::api::create_trial)
        .api_get("/api/v1/holdings", SOURCES_READ, holdings::api::list)
        .api_get("/api/v1/holdings/{place}", SOURCES_READ, holdings::api::show)
        .api_put("/api/v1/holdings/{place}", SOURCES_WRITE, holdings::api::save)
        .api_post("/api/v1/holdings/{place}/copies", SOURCES_WRITE, holdings::api::save_link)
}

/// What starts a worker, or takes long.
fn costly() -> Routes<App> {
    Routes::new()
        .api_post("/api/v1/jobs/{job}/canary", JOBS_WRITE, canaries::api::save)
        .api_post("/api/v1/jobs/{job}/runs", RUNS_ORDER, runs::api::create)
        .api_post("/api/v1/jobs/{job}/drills", RUNS_ORDER, drills::api::create)
        .api_post("/api/v1/repositories/{repository}/checks", RUNS_ORDER, checks::api::create)
        .api_post("/api/v1/repositories", REPOSITORIES_WRITE, repositories::api::create)
        .api_post("/api/v1/reports", REPORTS_WRITE, reports::api::create)
        .api_get("/api/v1/reports/{report}/report.pdf", REPORTS_READ, reports::routes::show_pdf)
        .limited(RateClass::Costly)
}
