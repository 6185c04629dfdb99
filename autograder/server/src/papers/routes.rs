//! The page of a round's papers, and handing them out.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{Html, Response};
use platform_database::{ReadTx, Timestamp};
use platform_web::{Form, ListQuery, Refusal, Shell, attachment};
use serde::Deserialize;
use serde_json::json;
use tokio_util::io::ReaderStream;

use super::bundle::{MOST_BYTES, pack};
use super::release::Releases;
use super::releases::FilledReleases;
use super::store::{self, Paper};
use super::views::{PapersView, file_name};
use super::{PaperId, PaperKind};
use crate::app::App;
use crate::exams::{self, Exam};
use crate::menu::{home_of, way_to};
use crate::progress::{RoundTabs, Step};
use crate::rounds::{self, Round, RoundId};
use crate::staff::{Scope, Staff};

/// A round's papers as they stand.
pub(super) struct Shelf {
    pub(super) round: Round,
    pub(super) exams: Vec<Exam>,
    /// The latest editions.
    pub(super) papers: Vec<Paper>,
    pub(super) releases: Releases,
}

/// The papers of a round: to be taken where their time has come, with that time where it has not.
pub(crate) async fn list(
    State(app): State<App>,
    staff: Staff,
    Path(round): Path<RoundId>,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    draw(&app, &staff, shell, round, &query, None).await
}

/// Draws the page; `refused` are times that were typed and not set.
pub(super) async fn draw(
    app: &App,
    staff: &Staff,
    shell: Shell,
    round: RoundId,
    query: &ListQuery,
    refused: Option<FilledReleases>,
) -> Result<Html<String>, Refusal> {
    let mut tx = app.database.read().await?;
    let shelf = load_shelf(&mut tx, round).await?;
    let (home, label) = (home_of(&shelf.round), shelf.round.name.label());
    let tabs = RoundTabs::load(&mut tx, &app.steps, &shelf.round, staff.scope(), Step::Papers).await?;
    let view = PapersView::new(&shelf, staff.scope(), tx.now(), query.filter("grade"), refused, tabs);
    shell.about(&home).at(way_to(staff.scope(), &shelf.round, &label)).show("資料", view)
}

pub(super) async fn load_shelf(tx: &mut ReadTx, round: RoundId) -> Result<Shelf, Refusal> {
    let round = rounds::find_round(tx, round).await?.ok_or_else(Refusal::not_found)?;
    Ok(Shelf {
        exams: exams::list_exams(tx, round.id).await?,
        papers: store::list_papers(tx, round.id).await?,
        releases: store::find_releases(tx, round.id).await?,
        round,
    })
}

/// One paper.
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
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<PaperId>,
) -> Result<Response, Refusal> {
    let mut tx = app.database.read().await?;
    let paper = store::find_paper(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let exam = exams::find_exam(&mut tx, paper.exam_id).await?.ok_or_else(Refusal::not_found)?;
    let round = rounds::find_round(&mut tx, exam.round_id).await?.ok_or_else(Refusal::not_found)?;
    let releases = store::find_releases(&mut tx, round.id).await?;
    if !staff.scope().is_headquarters() {
        if paper.edition != paper.latest {
            return Err(Refusal::gone(
                "この資料は差しかえられました。資料の一覧から、新しい版を開いてください。",
            ));
        }
        if !releases.is_out(paper.kind, &round, tx.now()) {
            return Err(Refusal::forbidden("この資料はまだ公開されていません。"));
        }
    }
    let content = store::load_content(&mut tx, id).await?;
    drop(tx);
    let subject = format!("rounds/{}/{}/{}", round.name, exam.title(), paper.kind.label());
    let facts = json!({ "paper_edition": paper.edition });
    staff.saw(&app.database, "papers.downloaded", subject, &facts).await?;
    Ok(attachment(&file_name(&round, &exam, paper.kind), "application/pdf", content))
}

/// The papers that were ticked.
#[derive(Deserialize)]
pub(crate) struct Ticked {
    #[serde(default)]
    paper: Vec<PaperId>,
}

/// The ticked papers in one ZIP.
pub(crate) async fn show_zip(
    State(app): State<App>,
    staff: Staff,
    Path(round): Path<RoundId>,
    Form(ticked): Form<Ticked>,
) -> Result<Response, Refusal> {
    let mut tx = app.database.read().await?;
    let shelf = load_shelf(&mut tx, round).await?;
    let now = tx.now();
    drop(tx);
    let named = shelf.ticked(&ticked, staff.scope(), now)?;
    let files: Vec<&str> = named.iter().map(|(_, name)| name.as_str()).collect();
    let subject = format!("rounds/{}/papers", shelf.round.name);
    staff.saw(&app.database, "papers.downloaded", subject, &json!({ "files": files })).await?;
    let packed = pack(&app.database, named).await.map_err(|error| Refusal::unknown(Unpacked(error)))?;
    let length = packed.metadata().map_err(Refusal::unknown)?.len();
    let content = Body::from_stream(ReaderStream::new(tokio::fs::File::from_std(packed)));
    let name = format!("{}_資料.zip", shelf.round.name.file_label());
    let mut response = attachment(&name, "application/zip", content);
    response.headers_mut().insert(header::CONTENT_LENGTH, length.into());
    Ok(response)
}

impl Shelf {
    /// The ticked papers that somebody of `scope` may take now, with the names of their files.
    fn ticked(
        &self,
        ticked: &Ticked,
        scope: &Scope,
        now: Timestamp,
    ) -> Result<Vec<(PaperId, String)>, Refusal> {
        let out = |kind: PaperKind| scope.is_headquarters() || self.releases.is_out(kind, &self.round, now);
        let wanted: Vec<&Paper> =
            self.papers.iter().filter(|paper| ticked.paper.contains(&paper.id) && out(paper.kind)).collect();
        if wanted.is_empty() {
            return Err(Refusal::unprocessable("ダウンロードする資料に印を付けてください。"));
        }
        if wanted.iter().map(|paper| paper.file_bytes).sum::<u64>() > MOST_BYTES {
            return Err(Refusal::unprocessable(format!(
                "一度にダウンロードできるのは{}MBまでです。学年を分けて選んでください。",
                MOST_BYTES / 1024 / 1024
            )));
        }
        let named = wanted.iter().filter_map(|paper| {
            let exam = self.exams.iter().find(|exam| exam.id == paper.exam_id)?;
            Some((paper.id, file_name(&self.round, exam, paper.kind)))
        });
        Ok(named.collect())
    }
}

/// Why there is no ZIP.
#[derive(Debug, thiserror::Error)]
#[error("{0:#}")]
struct Unpacked(anyhow::Error);
