//! Papers for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use platform_web::Refusal;
use platform_web::api::{Page, PageAddress};
use serde::Serialize;
use utoipa::ToSchema;

use super::PaperId;
use super::routes::{self, Shelf, load_shelf};
use super::store::Paper;
use crate::app::App;
use crate::rounds::RoundId;
use crate::staff::Staff;

/// A paper of a round, in its latest edition.
#[derive(Serialize, ToSchema)]
pub(crate) struct PaperItem {
    id: i64,
    exam: i64,
    /// `questions`, `answers` or `rubric`.
    kind: &'static str,
    edition: i64,
    bytes: u64,
    /// SHA-256.
    fingerprint: String,
    uploaded_at: DateTime<Utc>,
    /// From when 塾 and 教室 may have it; `null` while nobody has said.
    released_at: Option<DateTime<Utc>>,
}

/// Lists the papers of a round that the caller may have now.
#[utoipa::path(
    get,
    path = "/api/v1/rounds/{round}/papers",
    tag = "資料",
    summary = "受け取れる資料の一覧",
    params(PageAddress),
    responses((status = 200, description = "資料", body = Page<PaperItem>))
)]
pub(crate) async fn list(
    State(app): State<App>,
    staff: Staff,
    Path(round): Path<RoundId>,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<PaperItem>>, Refusal> {
    let mut tx = app.database.read().await?;
    let shelf = load_shelf(&mut tx, round).await?;
    let all = staff.scope().is_headquarters();
    let may_have = |paper: &&Paper| all || shelf.releases.is_out(paper.kind, &shelf.round, tx.now());
    let papers: Vec<&Paper> = shelf.papers.iter().filter(may_have).collect();
    Ok(Json(page.cut(papers, |paper| paper.id.0, |paper| PaperItem::new(paper, &shelf))))
}

/// Hands out one paper.
#[utoipa::path(
    get,
    path = "/api/v1/papers/{paper}/file.pdf",
    tag = "資料",
    summary = "資料のPDF",
    responses(
        (status = 200, description = "PDF", body = Vec<u8>, content_type = "application/pdf"),
        (status = 410, description = "差しかえられた", body = inline(Object), content_type = "application/problem+json")
    )
)]
pub(crate) async fn show_file(
    state: State<App>,
    staff: Staff,
    id: Path<PaperId>,
) -> Result<Response, Refusal> {
    routes::show_file(state, staff, id).await
}

impl PaperItem {
    fn new(paper: &Paper, shelf: &Shelf) -> PaperItem {
        PaperItem {
            id: paper.id.0,
            exam: paper.exam_id.0,
            kind: paper.kind.code(),
            edition: paper.edition,
            bytes: paper.file_bytes,
            fingerprint: paper.fingerprint.clone(),
            uploaded_at: paper.uploaded_at,
            released_at: shelf.releases.moment(paper.kind, &shelf.round),
        }
    }
}
