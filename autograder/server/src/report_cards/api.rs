//! One report card for programs.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_web::Refusal;

use super::routes;
use crate::app::App;
use crate::entries::EntryId;
use crate::staff::Reporter;

/// Draws the card that the caller would see on screen, marked 速報 where it may still change.
#[utoipa::path(
    get,
    path = "/api/v1/entries/{entry}/report-card",
    tag = "結果",
    summary = "1人の成績表のPDF",
    responses((status = 200, description = "PDF", body = Vec<u8>, content_type = "application/pdf"))
)]
pub(crate) async fn show(state: State<App>, by: Reporter, entry: Path<EntryId>) -> Result<Response, Refusal> {
    routes::show_pdf(state, by, entry).await
}
