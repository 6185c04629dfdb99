//! The exports for programs: what there is, and each of them as the file of the screen.

use axum::Json;
use axum::extract::{Query, State};
use axum::response::Response;
use platform_web::api::{Page, PageAddress};
use platform_web::{Form, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::views::may;
use super::{Asked, Export, routes};
use crate::app::App;
use crate::staff::{Headquarters, Marker, Registrar, Reporter, Staff};

/// Where programs find what the screens find without it.
const BELOW: &str = "/api/v1";

/// The file, or why there is none.
type Handed = Result<Response, Refusal>;

/// A list that the caller may export.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExportItem {
    /// `students`, as in its address.
    code: &'static str,
    title: &'static str,
    /// What it holds, in a sentence.
    holds: &'static str,
    /// Under which heading the screen has it.
    group: &'static str,
    /// Whether it is of one round.
    of_round: bool,
    /// `xlsx`, and where it exists so `csv` and `pdf`.
    formats: Vec<&'static str>,
    /// Where it is handed out, to whoever has the scope for what it holds.
    address: String,
}

/// Of which round, and in which form.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "the handlers read these words as Asked; here they are described")]
pub(crate) struct WantedFile {
    /// The name of a round, `2026-summer`; that whose work is open if nobody says.
    round: Option<String>,
    /// `xlsx`, which is usual, or `csv`; `pdf` of the list that exists on paper.
    format: Option<String>,
}

/// In which form.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "the handlers read this word as Asked; here it is described")]
pub(crate) struct WantedForm {
    /// `xlsx`, which is usual, or `csv`, where the list has one table.
    format: Option<String>,
}

/// Lists what the caller may export, in the order of the screen; `next` counts the rows before the next page.
#[utoipa::path(
    get,
    path = "/api/v1/exports",
    tag = "書き出し",
    summary = "書き出せる一覧",
    params(PageAddress),
    responses((status = 200, description = "一覧", body = Page<ExportItem>))
)]
pub(crate) async fn list(staff: Staff, Query(page): Query<PageAddress>) -> Json<Page<ExportItem>> {
    let allowed: Vec<Export> = Export::ALL.into_iter().filter(|export| may(&staff, *export)).collect();
    Json(page.counted_of(allowed, ExportItem::new))
}

impl ExportItem {
    fn new(export: Export) -> ExportItem {
        let about = export.description();
        let formats = [("xlsx", true), ("csv", about.has_csv), ("pdf", about.has_paper)];
        ExportItem {
            code: about.code,
            title: about.title,
            holds: about.holds,
            group: about.group.label(),
            of_round: about.of_round,
            formats: formats.into_iter().filter_map(|(format, is_one)| is_one.then_some(format)).collect(),
            address: format!("{BELOW}{}", export.address()),
        }
    }
}

/// The headings of files with 塾.
#[utoipa::path(
    get,
    path = "/api/v1/exports/juku-template",
    tag = "書き出し",
    summary = "塾登録のひな形",
    params(WantedForm),
    responses((status = 200, description = "ファイル", content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "text/csv")
    )))
)]
pub(crate) async fn show_juku_template(state: State<App>, by: Headquarters, asked: Form<Asked>) -> Handed {
    routes::show_juku_template(state, by, asked).await
}

/// Every 塾.
#[utoipa::path(
    get,
    path = "/api/v1/exports/juku",
    tag = "書き出し",
    summary = "塾データ",
    params(WantedForm),
    responses((status = 200, description = "ファイル", content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "text/csv")
    )))
)]
pub(crate) async fn show_juku(state: State<App>, by: Headquarters, asked: Form<Asked>) -> Handed {
    routes::show_juku(state, by, asked).await
}

/// The headings of rosters.
#[utoipa::path(
    get,
    path = "/api/v1/exports/student-template",
    tag = "書き出し",
    summary = "生徒登録のひな形",
    params(WantedForm),
    responses((status = 200, description = "ファイル", content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "text/csv")
    )))
)]
pub(crate) async fn show_student_template(state: State<App>, by: Registrar, asked: Form<Asked>) -> Handed {
    routes::show_student_template(state, by, asked).await
}

/// Who is entered for a round, as a roster.
#[utoipa::path(
    get,
    path = "/api/v1/exports/roster",
    tag = "書き出し",
    summary = "生徒データ（受験登録）",
    params(WantedFile),
    responses((status = 200, description = "ファイル", content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "text/csv")
    )))
)]
pub(crate) async fn show_roster(state: State<App>, by: Registrar, asked: Form<Asked>) -> Handed {
    routes::show_roster(state, by, asked).await
}

/// Every pupil of the register.
#[utoipa::path(
    get,
    path = "/api/v1/exports/students",
    tag = "書き出し",
    summary = "生徒一覧",
    params(WantedForm),
    responses((status = 200, description = "ファイル", content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "text/csv")
    )))
)]
pub(crate) async fn show_students(state: State<App>, by: Registrar, asked: Form<Asked>) -> Handed {
    routes::show_students(state, by, asked).await
}

/// Every pupil of the register, a sheet for each 塾.
#[utoipa::path(
    get,
    path = "/api/v1/exports/students-by-juku",
    tag = "書き出し",
    summary = "塾別生徒一覧",
    params(WantedForm),
    responses((
        status = 200,
        description = "ファイル",
        body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ))
)]
pub(crate) async fn show_students_by_juku(state: State<App>, by: Registrar, asked: Form<Asked>) -> Handed {
    routes::show_students_by_juku(state, by, asked).await
}

/// The examinees of a round with 出欠, and their numbers.
#[utoipa::path(
    get,
    path = "/api/v1/exports/examinees",
    tag = "書き出し",
    summary = "受験者一覧",
    params(WantedFile),
    responses((status = 200, description = "ファイル", content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "text/csv")
    )))
)]
pub(crate) async fn show_examinees(state: State<App>, by: Registrar, asked: Form<Asked>) -> Handed {
    routes::show_examinees(state, by, asked).await
}

/// The examinees of every round, a sheet for each, and their numbers.
#[utoipa::path(
    get,
    path = "/api/v1/exports/all-examinees",
    tag = "書き出し",
    summary = "全回の受験者一覧",
    params(WantedForm),
    responses((
        status = 200,
        description = "ファイル",
        body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ))
)]
pub(crate) async fn show_all_examinees(state: State<App>, by: Registrar, asked: Form<Asked>) -> Handed {
    routes::show_all_examinees(state, by, asked).await
}

/// The marks of a round, all grades side by side, ready to be taken in again.
#[utoipa::path(
    get,
    path = "/api/v1/exports/marks",
    tag = "書き出し",
    summary = "生徒データ（得点入り）",
    params(WantedFile),
    responses((status = 200, description = "ファイル", content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "text/csv")
    )))
)]
pub(crate) async fn show_marks(state: State<App>, by: Marker, asked: Form<Asked>) -> Handed {
    routes::show_marks(state, by, asked).await
}

/// The same without marks, to be filled in.
#[utoipa::path(
    get,
    path = "/api/v1/exports/mark-template",
    tag = "書き出し",
    summary = "得点入力のひな形（全学年）",
    params(WantedFile),
    responses((status = 200, description = "ファイル", content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "text/csv")
    )))
)]
pub(crate) async fn show_mark_template(state: State<App>, by: Marker, asked: Form<Asked>) -> Handed {
    routes::show_mark_template(state, by, asked).await
}

/// The results of a round, exam by exam.
#[utoipa::path(
    get,
    path = "/api/v1/exports/results",
    tag = "書き出し",
    summary = "テスト結果",
    params(WantedFile),
    responses((status = 200, description = "ファイル", content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "text/csv")
    )))
)]
pub(crate) async fn show_results(state: State<App>, by: Reporter, asked: Form<Asked>) -> Handed {
    routes::show_results(state, by, asked).await
}

/// The results of a round, 大問 by 大問.
#[utoipa::path(
    get,
    path = "/api/v1/exports/section-marks",
    tag = "書き出し",
    summary = "大問別得点",
    params(WantedFile),
    responses((status = 200, description = "ファイル", content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "text/csv")
    )))
)]
pub(crate) async fn show_section_marks(state: State<App>, by: Reporter, asked: Form<Asked>) -> Handed {
    routes::show_section_marks(state, by, asked).await
}

/// What every 塾 owes for a round.
#[utoipa::path(
    get,
    path = "/api/v1/exports/billing",
    tag = "書き出し",
    summary = "請求の一覧（塾別）",
    params(WantedFile),
    responses((status = 200, description = "ファイル", content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "text/csv")
    )))
)]
pub(crate) async fn show_billing(state: State<App>, by: Headquarters, asked: Form<Asked>) -> Handed {
    routes::show_billing(state, by, asked).await
}

/// The same with whom 本部 reaches there, the sums, and the pupils behind them.
#[utoipa::path(
    get,
    path = "/api/v1/exports/billing-details",
    tag = "書き出し",
    summary = "請求情報",
    params(WantedFile),
    responses((status = 200, description = "ファイル", content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "text/csv")
    )))
)]
pub(crate) async fn show_billing_details(state: State<App>, by: Headquarters, asked: Form<Asked>) -> Handed {
    routes::show_billing_details(state, by, asked).await
}

/// The results of a round beside what they cost, and their statistics.
#[utoipa::path(
    get,
    path = "/api/v1/exports/test-report",
    tag = "書き出し",
    summary = "テストレポート",
    params(WantedFile),
    responses((status = 200, description = "ファイル", content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "text/csv"),
        (Vec<u8> = "application/pdf")
    )))
)]
pub(crate) async fn show_test_report(state: State<App>, by: Headquarters, asked: Form<Asked>) -> Handed {
    routes::show_test_report(state, by, asked).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_export_has_an_address_for_programs() {
        let routes = crate::routes();
        let takes_token =
            |address: &str| routes.table().iter().any(|route| route.path == address && route.scope.is_some());
        for export in Export::ALL {
            let item = ExportItem::new(export);
            assert!(takes_token(&item.address), "{}", item.address);
        }
    }
}
