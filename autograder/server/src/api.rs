//! The API for programs as one document: what the rooms say of their handlers.

use platform_web::Route;
use platform_web::api::ApiDescription;
use utoipa::OpenApi;

use crate::app::BRAND;
use crate::{
    classroom_register, classrooms, examinees, exams, invoices, juku, juku_messages, juku_register,
    mark_operations, marks, notices, papers, progress, remarks, result_lists, round_lists, staff,
    student_moves, student_register, students,
};

/// What the handlers say of themselves.
#[derive(OpenApi)]
#[openapi(paths(
    round_lists::api::list,
    round_lists::api::show,
    round_lists::api::create,
    round_lists::api::save_schedule,
    exams::api::list,
    exams::api::show,
    juku::api::list,
    juku_register::api::show,
    juku_register::api::create,
    juku_register::api::save,
    classrooms::api::list,
    classrooms::api::show,
    classroom_register::api::create,
    classroom_register::api::save,
    classroom_register::api::save_status,
    students::api::list,
    students::api::show,
    student_register::api::create,
    student_register::api::save,
    student_moves::api::save,
    student_moves::api::save_classroom,
    examinees::api::list,
    marks::api::show,
    mark_operations::batches::create,
    progress::api::list,
    result_lists::api::list,
    result_lists::routes::show_csv,
    remarks::api::list,
    remarks::api::create,
    juku_messages::api::show,
    juku_messages::api::save,
    invoices::api::list,
    invoices::api::show,
    notices::api::list,
    papers::api::list,
    papers::api::show_file,
    staff::api::list,
))]
struct Said;

/// The description of every address that takes a token.
pub(crate) fn description(table: &[Route]) -> ApiDescription {
    ApiDescription::of(BRAND, Said::openapi().merge_from(platform_identity::api_description()), table)
}
