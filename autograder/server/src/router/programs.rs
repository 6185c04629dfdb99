//! What programs reach with a token, but for what is limited or sent as files.

use platform_web::{Routes, Scope};

use crate::app::App;
use crate::scopes::{
    AUDIT_READ, BILLING_ISSUE, BILLING_READ, BILLING_WRITE, MARKS_READ, MARKS_WRITE, NOTICES_READ,
    NOTICES_WRITE, PAPERS_READ, PAPERS_WRITE, PLACES_READ, PLACES_WRITE, RESULTS_READ, RESULTS_WRITE,
    ROUNDS_FINALISE, ROUNDS_READ, ROUNDS_WRITE, STAFF_READ, STUDENTS_ERASE, STUDENTS_READ, STUDENTS_WRITE,
};
use crate::{
    activities, announcements, audit_entries, billing, classroom_register, classrooms, completions,
    examinees, exams, exports, extensions, inspections, interview_notes, invoices, juku, juku_histories,
    juku_messages, juku_register, juku_rounds, mark_changes, mark_operations, marks, memberships, notices,
    papers, personal_data, phrases, printings, progress, promotions, rank_policies, remarks, result_lists,
    round_lists, snapshots, staff, student_mergers, student_moves, student_register, student_results,
    students,
};

/// What programs ask for; `docs/formats/api.md`.
pub(super) fn routes() -> Routes<App> {
    Routes::new()
        .api_get("/api/v1/rounds", ROUNDS_READ, round_lists::api::list)
        .api_get("/api/v1/rounds/{round}", ROUNDS_READ, round_lists::api::show)
        .api_post("/api/v1/rounds/{round}/moves", ROUNDS_WRITE, round_lists::api::create)
        .api_put("/api/v1/rounds/{round}/schedule", ROUNDS_WRITE, round_lists::api::save_schedule)
        .api_get("/api/v1/rounds/{round}/exams", ROUNDS_READ, exams::api::list)
        .api_get("/api/v1/exams/{exam}", ROUNDS_READ, exams::api::show)
        .api_get("/api/v1/juku", PLACES_READ, juku::api::list)
        .api_post("/api/v1/juku", PLACES_WRITE, juku_register::api::create)
        .api_get("/api/v1/juku/{juku}", PLACES_READ, juku_register::api::show)
        .api_put("/api/v1/juku/{juku}", PLACES_WRITE, juku_register::api::save)
        .api_get("/api/v1/classrooms", PLACES_READ, classrooms::api::list)
        .api_post("/api/v1/classrooms", PLACES_WRITE, classroom_register::api::create)
        .api_get("/api/v1/classrooms/{classroom}", PLACES_READ, classrooms::api::show)
        .api_put("/api/v1/classrooms/{classroom}", PLACES_WRITE, classroom_register::api::save)
        .api_put("/api/v1/classrooms/{classroom}/status", PLACES_WRITE, classroom_register::api::save_status)
        .api_get("/api/v1/students", STUDENTS_READ, students::api::list)
        .api_post("/api/v1/students", STUDENTS_WRITE, student_register::api::create)
        .api_get("/api/v1/students/{student}", STUDENTS_READ, students::api::show)
        .api_put("/api/v1/students/{student}", STUDENTS_WRITE, student_register::api::save)
        .api_put("/api/v1/students/{student}/status", STUDENTS_WRITE, student_moves::api::save)
        .api_put("/api/v1/students/{student}/classroom", STUDENTS_WRITE, student_moves::api::save_classroom)
        .api_get("/api/v1/rounds/{round}/examinees", STUDENTS_READ, examinees::api::list)
        .api_get("/api/v1/classrooms/{classroom}/exams/{exam}/marks", MARKS_READ, marks::api::show)
        .api_post(
            "/api/v1/classrooms/{classroom}/exams/{exam}/marks/operations",
            MARKS_WRITE,
            mark_operations::batches::create,
        )
        .api_get("/api/v1/mark-changes", MARKS_READ, mark_changes::api::list)
        .api_post("/api/v1/mark-changes/{change}/restorations", MARKS_WRITE, mark_changes::api::create)
        .api_get("/api/v1/rounds/{round}/progress", MARKS_READ, progress::api::list)
        .api_get("/api/v1/rounds/{round}/results", RESULTS_READ, result_lists::api::list)
        .api_get("/api/v1/rounds/{round}/remarks", RESULTS_READ, remarks::api::list)
        .api_post("/api/v1/entries/{entry}/remarks", RESULTS_WRITE, remarks::api::create)
        .api_get("/api/v1/rounds/{round}/juku-message", RESULTS_READ, juku_messages::api::show)
        .api_put("/api/v1/rounds/{round}/juku-message", RESULTS_WRITE, juku_messages::api::save)
        .api_get("/api/v1/invoices", BILLING_READ, invoices::api::list)
        .api_get("/api/v1/invoices/{invoice}", BILLING_READ, invoices::api::show)
        .api_get("/api/v1/notices", NOTICES_READ, notices::api::list)
        .api_get("/api/v1/rounds/{round}/papers", PAPERS_READ, papers::api::list)
        .api_get("/api/v1/papers/{paper}/file.pdf", PAPERS_READ, papers::routes::show_file)
        .api_get("/api/v1/staff", STAFF_READ, staff::api::list)
        .merge(further_routes())
}

/// What programs do of a round's life beside its marks, and of the places around it.
fn further_routes() -> Routes<App> {
    Routes::new()
        .api_post("/api/v1/rounds", ROUNDS_WRITE, round_lists::api::create_round)
        .api_post("/api/v1/rounds/{round}/exams", ROUNDS_WRITE, exams::api::create)
        .api_put("/api/v1/exams/{exam}", ROUNDS_WRITE, exams::api::save)
        .api_get("/api/v1/rounds/{round}/extensions", ROUNDS_READ, extensions::api::list)
        .api_post("/api/v1/rounds/{round}/extensions", ROUNDS_WRITE, extensions::api::create)
        .api_post("/api/v1/extensions/{extension}/withdrawal", ROUNDS_WRITE, extensions::api::delete)
        .api_get("/api/v1/rounds/{round}/extension-requests", ROUNDS_READ, extensions::api::list_requests)
        .api_post("/api/v1/rounds/{round}/extension-requests", MARKS_WRITE, extensions::api::create_request)
        .api_post(
            "/api/v1/extension-requests/{request}/refusal",
            ROUNDS_WRITE,
            extensions::api::delete_request,
        )
        .api_get("/api/v1/rounds/{round}/snapshots", RESULTS_READ, snapshots::api::list)
        .api_post("/api/v1/rounds/{round}/snapshots", ROUNDS_FINALISE, snapshots::api::create)
        .api_get("/api/v1/rounds/{round}/snapshots/{version}", RESULTS_READ, snapshots::api::show)
        .api_get("/api/v1/juku/{juku}/standing", PLACES_READ, juku::standing_api::show)
        .api_post("/api/v1/juku/{juku}/status", PLACES_WRITE, juku::standing_api::save_status)
        .api_post("/api/v1/juku/{juku}/contact", PLACES_WRITE, juku::standing_api::save_contact)
        .api_get("/api/v1/juku/{juku}/switches", PLACES_READ, juku::standing_api::show_switches)
        .api_put("/api/v1/juku/{juku}/switches", PLACES_WRITE, juku::standing_api::save_switches)
        .api_get("/api/v1/juku/{juku}/rank-policy", PLACES_READ, rank_policies::api::show)
        .api_put("/api/v1/juku/{juku}/rank-policy", PLACES_WRITE, rank_policies::api::save)
        .api_get("/api/v1/juku/{juku}/memberships", PLACES_READ, memberships::api::list)
        .api_put("/api/v1/juku/{juku}/membership", PLACES_WRITE, memberships::api::save)
        .api_get("/api/v1/juku/{juku}/promotions", STUDENTS_READ, promotions::api::show)
        .api_post("/api/v1/juku/{juku}/promotions", STUDENTS_WRITE, promotions::api::create)
        .api_get("/api/v1/classrooms/{classroom}/switches", PLACES_READ, classrooms::switches_api::show)
        .api_put("/api/v1/classrooms/{classroom}/switches", PLACES_WRITE, classrooms::switches_api::save)
        .api_post("/api/v1/students/{student}/mergers", STUDENTS_ERASE, student_mergers::api::create)
        .api_post("/api/v1/students/{student}/erasure", STUDENTS_ERASE, personal_data::api::delete)
        .api_get(
            "/api/v1/rounds/{round}/classrooms/{classroom}/examinees",
            STUDENTS_READ,
            examinees::api::show,
        )
        .api_post(
            "/api/v1/rounds/{round}/classrooms/{classroom}/examinees",
            STUDENTS_WRITE,
            examinees::api::save,
        )
        .api_get(
            "/api/v1/classrooms/{classroom}/exams/{exam}/marks/completion",
            MARKS_READ,
            completions::api::show,
        )
        .api_put(
            "/api/v1/classrooms/{classroom}/exams/{exam}/marks/completion",
            MARKS_WRITE,
            completions::api::save,
        )
        .api_put(
            "/api/v1/classrooms/{classroom}/exams/{exam}/marks/retyping",
            MARKS_WRITE,
            completions::api::save_retyping,
        )
        .api_post("/api/v1/rounds/{round}/inspection-ticks", MARKS_WRITE, inspections::api::create)
        .api_post("/api/v1/inspection-ticks/{tick}/removal", MARKS_WRITE, inspections::api::delete)
        .api_get("/api/v1/phrases", RESULTS_READ, phrases::api::list)
        .api_get("/api/v1/phrase-changes", RESULTS_READ, phrases::changes_api::list)
        .api_get("/api/v1/phrases/{topic}", RESULTS_READ, phrases::api::show)
        .api_put("/api/v1/phrases/{topic}", RESULTS_WRITE, phrases::api::save)
        .api_get("/api/v1/rounds/{round}/printings", RESULTS_READ, printings::api::list)
        .api_get("/api/v1/printings/{printing}", RESULTS_READ, printings::api::show)
        .api_post("/api/v1/printings/{printing}/cancellation", RESULTS_WRITE, printings::api::delete)
        .api_get("/api/v1/rounds/{round}/billing", BILLING_READ, invoices::api::show_billing)
        .api_post("/api/v1/rounds/{round}/invoice-drafts", BILLING_WRITE, invoices::api::create_drafts)
        .api_post("/api/v1/rounds/{round}/invoices", BILLING_ISSUE, invoices::api::create)
        .api_get("/api/v1/invoices/{invoice}/examinees", BILLING_READ, invoices::api::list_examinees)
        .api_get("/api/v1/prices", BILLING_READ, memberships::api::list_all_prices)
        .api_post("/api/v1/prices", BILLING_WRITE, memberships::api::create_price)
        .api_post("/api/v1/prices/withdrawal", BILLING_WRITE, memberships::api::delete_price)
        .api_post("/api/v1/notices/readings", NOTICES_WRITE, notices::api::create)
        .api_get("/api/v1/announcements", NOTICES_READ, announcements::api::list)
        .api_post("/api/v1/announcements", NOTICES_WRITE, announcements::api::create)
        .api_get("/api/v1/announcements/{announcement}", NOTICES_READ, announcements::api::show)
        .api_put("/api/v1/announcements/{announcement}", NOTICES_WRITE, announcements::api::save)
        .api_post(
            "/api/v1/announcements/{announcement}/sending",
            NOTICES_WRITE,
            announcements::api::create_sending,
        )
        .api_post(
            "/api/v1/announcements/{announcement}/cancellation",
            NOTICES_WRITE,
            announcements::api::delete,
        )
        .api_get("/api/v1/exams/{exam}/papers", PAPERS_READ, papers::api::list_editions)
        .api_get("/api/v1/rounds/{round}/paper-releases", PAPERS_READ, papers::api::show_releases)
        .api_put("/api/v1/rounds/{round}/paper-releases", PAPERS_WRITE, papers::api::save_releases)
        .api_get("/api/v1/audit-entries", AUDIT_READ, audit_entries::api::list)
        .merge(readings())
        .merge(interviews())
}

/// What the screens tell beside the lists above.
fn readings() -> Routes<App> {
    Routes::new()
        .api_get("/api/v1/students/{student}/results", RESULTS_READ, student_results::api::list)
        .api_get("/api/v1/students/{student}/moves", STUDENTS_READ, student_moves::api::list)
        .api_get("/api/v1/exports", Scope::ANY, exports::api::list)
        .api_get("/api/v1/activities", AUDIT_READ, activities::api::list)
        .api_get("/api/v1/rounds/{round}/fee-estimates", BILLING_READ, billing::api::list)
        .api_get("/api/v1/juku/{juku}/rounds", RESULTS_READ, juku_rounds::api::list)
        .api_get("/api/v1/juku/{juku}/history", AUDIT_READ, juku_histories::api::list)
}

/// 面談メモ.
fn interviews() -> Routes<App> {
    Routes::new()
        .api_get("/api/v1/students/{student}/interviews", STUDENTS_READ, interview_notes::api::list)
        .api_post("/api/v1/students/{student}/interviews", STUDENTS_WRITE, interview_notes::api::create)
        .api_get(
            "/api/v1/students/{student}/interviews/{interview}",
            STUDENTS_READ,
            interview_notes::api::show,
        )
        .api_put(
            "/api/v1/students/{student}/interviews/{interview}",
            STUDENTS_WRITE,
            interview_notes::api::save,
        )
        .api_post(
            "/api/v1/students/{student}/interviews/{interview}/removal",
            STUDENTS_WRITE,
            interview_notes::api::delete,
        )
}
