//! The table of addresses.

mod programs;

use axum::middleware::from_fn_with_state;
use axum::{Extension, Router};
use platform_console::{audit, maintenance};
use platform_identity::{authenticate, refuse_blocked};
use platform_web::{RateClass, Refusal, Routes, asset_routes, layers_behind};

use crate::app::App;
use crate::scopes::{BILLING_READ, MARKS_READ, PAPERS_WRITE, RESULTS_READ, RESULTS_WRITE};
use crate::staff::StaffDirectory;
use crate::{
    accounts, activities, announcements, api, asked_values, billing_boards, classroom_boards,
    classroom_register, classrooms, completions, corrections, examinees, exams, exports, extensions, imports,
    inspections, invoices, juku, juku_histories, juku_imports, juku_messages, juku_register, juku_rounds,
    mark_changes, mark_imports, mark_operations, marks, memberships, notice_mails, notices, papers,
    personal_data, phrases, presences, printings, progress, promotions, rank_policies, remark_boards,
    remarks, report_cards, result_lists, roster_imports, round_builder, round_lists, section_results,
    snapshots, staff, student_mergers, student_moves, student_pastes, student_register, students, viewings,
    wide_sheets,
};

/// Every address of the server.
pub fn routes() -> Routes<App> {
    platform_identity::routes()
        .merge(audit::routes::<App, staff::Headquarters>())
        .get("/", progress::routes::show)
        .get("/juku", juku::routes::list)
        .get("/juku/new", juku_register::routes::new)
        .post("/juku", juku_register::routes::create)
        .get("/juku/{juku}", juku::routes::show)
        .post("/juku/{juku}", juku_register::routes::save)
        .get("/juku/{juku}/edit", juku_register::routes::edit)
        .post("/juku/{juku}/memberships", memberships::routes::save)
        .post("/juku/{juku}/contact", juku::routes::save)
        .post("/juku/{juku}/status", juku::statuses::save)
        .post("/juku/{juku}/switches", juku::switchings::save)
        .get("/juku/{juku}/promotions/new", promotions::routes::new)
        .post("/juku/{juku}/promotions", promotions::routes::create)
        .post("/juku/{juku}/viewing", viewings::routes::create)
        .get("/viewing", viewings::routes::show)
        .post("/viewing/ending", viewings::routes::delete)
        .get("/juku-imports/new", juku_imports::routes::new)
        .get("/juku-imports/{file}", juku_imports::routes::show)
        .post("/juku-imports/{file}/application", juku_imports::routes::save)
        .get("/prices", memberships::price_list::list)
        .post("/prices", memberships::price_list::create)
        .post("/prices/{kind}/withdrawal", memberships::price_list::delete)
        .get("/billing", billing_boards::routes::list)
        .get("/billing/{juku}", billing_boards::juku_page::show)
        .post("/rounds/{round}/invoice-drafts", invoices::drafts::create)
        .post("/rounds/{round}/invoices", invoices::routes::create)
        .get("/invoices/{invoice}", invoices::routes::show)
        .get("/classrooms", classrooms::routes::list)
        .post("/classrooms", classroom_register::routes::create)
        .get("/classrooms/new", classroom_register::routes::new)
        .get("/classrooms/{classroom}", classrooms::routes::show)
        .post("/classrooms/{classroom}", classroom_register::routes::save)
        .get("/classrooms/{classroom}/edit", classroom_register::routes::edit)
        .post("/classrooms/{classroom}/closing", classroom_register::closings::create)
        .post("/classrooms/{classroom}/closing/withdrawal", classroom_register::closings::delete)
        .post("/classrooms/{classroom}/switches", classrooms::switchings::save)
        .post("/juku/{juku}/rank-policy", rank_policies::routes::save)
        .get("/juku/{juku}/rounds", juku_rounds::routes::list)
        .get("/juku/{juku}/history", juku_histories::routes::list)
        .get("/juku/{juku}/classrooms", classroom_boards::routes::show)
        .get("/juku/{juku}/classroom-switches/new", classroom_boards::alignments::new)
        .post("/juku/{juku}/classroom-switches", classroom_boards::alignments::create)
        .get("/students", students::routes::list)
        .post("/students", student_register::routes::create)
        .get("/students/new", student_register::routes::new)
        .post("/student-changes", student_moves::changes::create)
        .get("/students/{student}", students::routes::show)
        .post("/students/{student}", student_register::routes::save)
        .get("/students/{student}/edit", student_register::routes::edit)
        .post("/students/{student}/status", student_moves::statuses::save)
        .get("/students/{student}/mergers/new", student_mergers::routes::new)
        .post("/students/{student}/mergers", student_mergers::routes::create)
        .post("/students/{student}/transfers", student_moves::transfers::create)
        .get("/students/{student}/personal-data", personal_data::routes::show)
        .get("/left-students", personal_data::left::list)
        .post("/students/{student}/erasure", personal_data::routes::delete)
        .get("/student-pastes/new", student_pastes::routes::new)
        .post("/student-pastes", student_pastes::routes::create)
        .post("/student-pastes/application", student_pastes::routes::save)
        .get("/rounds", round_lists::routes::list)
        .post("/rounds", round_lists::routes::create)
        .get("/rounds/new", round_lists::routes::new)
        .get("/rounds/{round}", round_builder::routes::show)
        .post("/rounds/{round}/schedule", round_builder::schedules::save)
        .post("/rounds/{round}/moves", round_builder::moves::create)
        .post("/rounds/{round}/exams", exams::routes::create)
        .get("/exams/{exam}", exams::routes::edit)
        .post("/exams/{exam}", exams::routes::save)
        .get("/exams/{exam}/papers", papers::uploads::show)
        .get("/rounds/{round}/papers", papers::routes::list)
        .post("/rounds/{round}/paper-releases", papers::releases::save)
        .get("/rounds/{round}/examinees", examinees::routes::list)
        .get("/rounds/{round}/classrooms/{classroom}/examinees", examinees::routes::show)
        .post("/rounds/{round}/classrooms/{classroom}/examinees", examinees::routes::save)
        .post("/rounds/{round}/snapshots", snapshots::routes::create)
        .get("/rounds/{round}/snapshots/{version}", snapshots::routes::show)
        .get("/classrooms/{classroom}/exams/{exam}/marks", marks::routes::show)
        .post("/classrooms/{classroom}/exams/{exam}/marks", marks::routes::save)
        .get("/classrooms/{classroom}/exams/{exam}/marks/completion", completions::routes::show)
        .post("/classrooms/{classroom}/exams/{exam}/marks/completion", completions::routes::create)
        .post(
            "/classrooms/{classroom}/exams/{exam}/marks/completion/withdrawal",
            completions::routes::withdraw,
        )
        .get("/classrooms/{classroom}/exams/{exam}/marks/proof", completions::routes::show_proof)
        .get("/classrooms/{classroom}/exams/{exam}/marks/retyping", completions::routes::new_retyping)
        .post("/classrooms/{classroom}/exams/{exam}/marks/retyping", completions::routes::create_retyping)
        .post("/classrooms/{classroom}/exams/{exam}/marks/operations", mark_operations::api::save)
        .get("/classrooms/{classroom}/exams/{exam}/marks/events", mark_operations::api::list)
        .get("/classrooms/{classroom}/exams/{exam}/marks/history", mark_operations::api::show_history)
        .get("/classrooms/{classroom}/exams/{exam}/marks/changes", mark_changes::routes::show)
        .put("/classrooms/{classroom}/exams/{exam}/marks/presence", presences::api::save)
        .delete("/classrooms/{classroom}/exams/{exam}/marks/presence", presences::api::delete)
        .get("/juku/{juku}/exams/{exam}/marks", wide_sheets::routes::show)
        .get("/juku/{juku}/exams/{exam}/marks/events", wide_sheets::routes::list)
        .get("/rounds/{round}/extensions", extensions::routes::list)
        .post("/rounds/{round}/extensions", extensions::routes::create)
        .post("/extensions/{extension}/withdrawal", extensions::routes::delete)
        .post("/rounds/{round}/extension-requests", extensions::requests::create)
        .get("/extension-requests/{request}", asked_values::routes::show)
        .post("/extension-requests/{request}/refusal", extensions::requests::delete)
        .post("/rounds/{round}/inspection-ticks", inspections::ticks::create)
        .post("/inspection-ticks/{tick}/removal", inspections::ticks::delete)
        .get("/rounds/{round}/imports/new", imports::routes::new)
        .get("/imports/{import}", imports::routes::show)
        .post("/imports/{import}/application", imports::routes::save)
        .get("/activities", activities::routes::list)
        .get("/mark-changes", mark_changes::routes::list)
        .get("/mark-changes/{change}/restorations/new", mark_changes::routes::new)
        .post("/mark-changes/{change}/restorations", mark_changes::routes::create)
        .get("/exports", exports::routes::list)
        .get("/rounds/{round}/results", result_lists::routes::list)
        .get("/rounds/{round}/remarks", remark_boards::routes::list)
        .post("/rounds/{round}/remarks", remark_boards::routes::save)
        .post("/rounds/{round}/juku-message", juku_messages::routes::save)
        .get("/phrases", phrases::routes::list)
        .get("/phrases/changes", phrases::routes::list_changes)
        .get("/phrases/{topic}", phrases::routes::edit)
        .post("/phrases/{topic}", phrases::routes::save)
        .post("/phrases/{topic}/samples", phrases::routes::show)
        .post("/phrases/{topic}/withdrawal", phrases::routes::delete)
        .get("/entries/{entry}/report-card", report_cards::routes::show)
        .post("/entries/{entry}/remarks", remarks::routes::save)
        .get("/rounds/{round}/printings", printings::routes::list)
        .get("/rounds/{round}/printings/new", printings::routes::new)
        .get("/printings/{printing}", printings::routes::show)
        .post("/printings/{printing}/cancellation", printings::routes::delete)
        .get("/notices", notices::routes::list)
        .get("/notices/{notice}", notices::routes::show)
        .post("/notices/readings", notices::routes::create)
        .get("/me", accounts::routes::show)
        .get("/me/grid-keys", accounts::keys::show)
        .post("/me/grid-keys", accounts::keys::save)
        .get("/me/notices", notice_mails::routes::edit)
        .post("/me/notices", notice_mails::routes::save)
        .get("/announcements", announcements::routes::list)
        .post("/announcements", announcements::routes::create)
        .get("/announcements/new", announcements::routes::new)
        .get("/announcements/{announcement}", announcements::routes::show)
        .post("/announcements/{announcement}", announcements::routes::save)
        .get("/announcements/{announcement}/edit", announcements::routes::edit)
        .post("/announcements/{announcement}/sending", announcements::sendings::create)
        .post("/announcements/{announcement}/cancellation", announcements::sendings::delete)
        .merge(platform_console::routes::<App, StaffDirectory>())
        .merge(programs::routes())
        .merge(costly())
        .merge(exported())
        .merge(uploads())
}

/// What computes, draws or reads much.
fn costly() -> Routes<App> {
    Routes::new()
        .get("/classrooms/{classroom}/exams/{exam}/marks/template.xlsx", mark_imports::routes::show)
        .get("/rounds/{round}/imports/roster.xlsx", roster_imports::routes::list)
        .get("/rounds/{round}/imports/marks.xlsx", mark_imports::routes::list)
        .get("/mark-changes.xlsx", mark_changes::routes::show_xlsx)
        .get("/mark-changes.csv", mark_changes::routes::show_csv)
        .get("/rounds/{round}/inspections", inspections::routes::list)
        .get("/rounds/{round}/inspections/confirmed", inspections::routes::list_confirmed)
        .get("/rounds/{round}/correction", corrections::routes::show)
        .get("/rounds/{round}/examinees.xlsx", examinees::routes::show_xlsx)
        .get("/rounds/{round}/section-results", section_results::routes::list)
        .get("/rounds/{round}/section-results.xlsx", section_results::routes::show_xlsx)
        .get("/rounds/{round}/section-results.csv", section_results::routes::show_csv)
        .get("/rounds/{round}/section-results/{section}/students", section_results::students::list)
        .get("/rounds/{round}/section-results/{section}/students.xlsx", section_results::students::show_xlsx)
        .get("/rounds/{round}/section-results/{section}/students.csv", section_results::students::show_csv)
        .get("/rounds/{round}/results.xlsx", result_lists::routes::show_xlsx)
        .api_get("/rounds/{round}/results.csv", RESULTS_READ, result_lists::routes::show_csv)
        .get("/entries/{entry}/report-card.pdf", report_cards::routes::show_pdf)
        .get("/entries/{entry}/report-card.svg", report_cards::routes::show_svg)
        .get("/juku.xlsx", juku_imports::routes::list)
        .get("/rounds/{round}/invoices.xlsx", billing_boards::routes::show_xlsx)
        .get("/rounds/{round}/invoices.csv", billing_boards::routes::show_csv)
        .get("/invoices/{invoice}/invoice.pdf", invoices::routes::show_pdf)
        .get("/students/{student}/personal-data.zip", personal_data::routes::show_zip)
        .post("/rounds/{round}/printings", printings::routes::create)
        .get("/printings/{printing}/file", printings::routes::show_file)
        .get("/papers/{paper}/file", papers::routes::show_file)
        .get("/rounds/{round}/papers.zip", papers::routes::show_zip)
        .api_get("/api/v1/rounds/{round}/correction", RESULTS_READ, corrections::api::show)
        .api_get("/api/v1/rounds/{round}/inspections", MARKS_READ, inspections::api::list)
        .api_get("/api/v1/rounds/{round}/inspections/confirmed", MARKS_READ, inspections::api::list_confirmed)
        .api_post("/api/v1/rounds/{round}/printings", RESULTS_WRITE, printings::api::create)
        .api_get("/api/v1/printings/{printing}/file", RESULTS_READ, printings::api::show_file)
        .api_get("/api/v1/invoices/{invoice}/invoice.pdf", BILLING_READ, invoices::api::show_pdf)
        .limited(RateClass::Costly)
}

/// What is handed out as Excel or CSV.
fn exported() -> Routes<App> {
    Routes::new()
        .get("/exports/juku-template", exports::routes::show_juku_template)
        .get("/exports/juku", exports::routes::show_juku)
        .get("/exports/student-template", exports::routes::show_student_template)
        .get("/exports/roster", exports::routes::show_roster)
        .get("/exports/students", exports::routes::show_students)
        .get("/exports/students-by-juku", exports::routes::show_students_by_juku)
        .get("/exports/examinees", exports::routes::show_examinees)
        .get("/exports/all-examinees", exports::routes::show_all_examinees)
        .get("/exports/marks", exports::routes::show_marks)
        .get("/exports/mark-template", exports::routes::show_mark_template)
        .get("/exports/results", exports::routes::show_results)
        .get("/exports/section-marks", exports::routes::show_section_marks)
        .get("/exports/billing", exports::routes::show_billing)
        .get("/exports/billing-details", exports::routes::show_billing_details)
        .get("/exports/test-report", exports::routes::show_test_report)
        .limited(RateClass::Costly)
}

/// What takes files in.
fn uploads() -> Routes<App> {
    Routes::new()
        .post("/rounds/{round}/imports", imports::routes::create)
        .post("/juku-imports", juku_imports::routes::create)
        .post("/exams/{exam}/papers", papers::uploads::create)
        .api_post("/api/v1/exams/{exam}/papers", PAPERS_WRITE, papers::api::create)
        .limited(RateClass::Upload)
}

/// The whole server: every address behind who is calling and the common layers.
pub fn router(app: &App) -> Router {
    let routes = routes();
    let scopes = routes.scopes();
    let description = api::description(routes.table());
    let inner = routes
        .into_router()
        // An answer of its own, so that the layers below put the menu around it, too.
        .fallback(async || Refusal::not_found())
        .layer(from_fn_with_state(app.clone(), maintenance::hold_back::<App, StaffDirectory>))
        .layer(from_fn_with_state(app.clone(), staff::introduce))
        .layer(from_fn_with_state(app.clone(), audit::record_refusals))
        .layer(from_fn_with_state(app.clone(), authenticate))
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
