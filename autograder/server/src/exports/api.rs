//! The exports for programs: what there is, and each of them as the file of the screen.

use axum::Json;
use axum::extract::Query;
use platform_web::XLSX;
use platform_web::api::{Page, PageAddress};
use serde::Serialize;
use utoipa::openapi::path::{HttpMethod, Operation, OperationBuilder, ParameterIn};
use utoipa::openapi::{Content, Paths, ResponseBuilder};
use utoipa::{IntoParams, PartialSchema, ToSchema};

use super::Export;
use super::kind::Description;
use super::views::may;
use crate::staff::Staff;

/// Where programs find what the screens find without it.
const BELOW: &str = "/api/v1";

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
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "the handlers read these words as Asked; here they are described")]
struct WantedFile {
    /// The name of a round, `2026-summer`; that whose work is open if nobody says.
    round: Option<String>,
    /// `xlsx`, which is usual, or `csv`; `pdf` of the list that exists on paper.
    format: Option<String>,
}

/// In which form.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "the handlers read this word as Asked; here it is described")]
struct WantedForm {
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
        ExportItem {
            code: about.code,
            title: about.title,
            holds: about.holds,
            group: about.group.label(),
            of_round: about.of_round,
            formats: forms(&about).map(|(form, _)| form).collect(),
            address: address(export),
        }
    }
}

/// What the description of the API says of the files themselves; the handlers are those of the screen.
pub(crate) fn described() -> Paths {
    let mut paths = Paths::new();
    for export in Export::ALL {
        paths.add_path_operation(address(export), vec![HttpMethod::Get], operation_of(&export.description()));
    }
    paths
}

fn operation_of(about: &Description) -> Operation {
    let place = || Some(ParameterIn::Query);
    let wanted = if about.of_round { WantedFile::into_params(place) } else { WantedForm::into_params(place) };
    let file = forms(about).fold(ResponseBuilder::new().description("ファイル"), |file, (form, kind)| {
        let schema = if form == "csv" { String::schema() } else { Vec::<u8>::schema() };
        file.content(kind, Content::new(Some(schema)))
    });
    OperationBuilder::new()
        .tag("書き出し")
        .summary(Some(about.title))
        .parameters(Some(wanted))
        .response("200", file)
        .build()
}

/// The forms in which an export exists, each with its media type.
fn forms(about: &Description) -> impl Iterator<Item = (&'static str, &'static str)> {
    let csv = about.has_csv.then_some(("csv", "text/csv"));
    let pdf = about.has_paper.then_some(("pdf", "application/pdf"));
    [Some(("xlsx", XLSX)), csv, pdf].into_iter().flatten()
}

fn address(export: Export) -> String {
    format!("{BELOW}{}", export.address())
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
