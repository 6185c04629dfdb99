//! Papers for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use platform_database::Database;
use platform_web::api::{Explain, Page, PageAddress, Revised, SeenRevision, Sent, explain, read_code};
use platform_web::{Refusal, Upload};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::PaperKind;
use super::keep::{KeepPaperError, keep_paper};
use super::release::{Releases, ScheduleReleaseError, schedule_release};
use super::routes::{Shelf, load_shelf};
use super::store::{self, Paper};
use crate::app::App;
use crate::exams::{self, ExamId};
use crate::rounds::RoundId;
use crate::staff::{Headquarters, Staff};

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

/// Lists every edition of the papers of an exam, those that were replaced, too.
#[utoipa::path(
    get,
    path = "/api/v1/exams/{exam}/papers",
    tag = "資料",
    summary = "1つのテストの資料と、差しかえた版",
    params(PageAddress),
    responses((status = 200, description = "資料", body = Page<PaperItem>))
)]
pub(crate) async fn list_editions(
    State(database): State<Database>,
    _by: Headquarters,
    Path(exam): Path<ExamId>,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<PaperItem>>, Refusal> {
    let mut tx = database.read().await?;
    let exam = exams::find_exam(&mut tx, exam).await?.ok_or_else(Refusal::not_found)?;
    let shelf = load_shelf(&mut tx, exam.round_id).await?;
    let editions = store::list_editions(&mut tx, exam.id).await?;
    Ok(Json(page.cut(editions, |paper| paper.id.0, |paper| PaperItem::new(&paper, &shelf))))
}

/// A paper that is sent as a form with a file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "Upload reads it; here it is described")]
pub(crate) struct SentPaper {
    /// `questions`, `answers` or `rubric`.
    kind: String,
    /// The edition that it replaces; 0 for the first.
    edition: i64,
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Keeps a paper as the first or the next edition of its kind.
#[utoipa::path(
    post,
    path = "/api/v1/exams/{exam}/papers",
    tag = "資料",
    summary = "資料を登録する・差しかえる",
    request_body(content = SentPaper, content_type = "multipart/form-data"),
    responses(
        (status = 201, description = "登録した資料", body = PaperItem),
        (status = 412, description = "読み取ったあとに、だれかが差しかえた", body = inline(Object), content_type = "application/problem+json")
    )
)]
pub(crate) async fn create(
    State(database): State<Database>,
    by: Headquarters,
    Path(id): Path<ExamId>,
    upload: Upload,
) -> Result<(StatusCode, Json<PaperItem>), Refusal> {
    let kind = upload.texts.get("kind").map_or("", String::as_str);
    let kind = read_code("kind", kind, PaperKind::ALL, PaperKind::code)?;
    let seen = upload.texts.get("edition").and_then(|edition| edition.parse().ok());
    let seen =
        seen.ok_or_else(|| Refusal::of_field("edition", "いまの版の番号を、なければ0を入れてください"))?;
    let file = upload.require_file()?;
    let kept = keep_paper(&database, &by, (id, kind, seen), &file.name, file.bytes).await;
    let exam = kept.map_err(explain)?;
    let mut tx = database.read().await?;
    let paper = store::find_latest(&mut tx, exam.id, kind).await?.ok_or_else(Refusal::not_found)?;
    let shelf = load_shelf(&mut tx, exam.round_id).await?;
    Ok((StatusCode::CREATED, Json(PaperItem::new(&paper, &shelf))))
}

/// From when the papers of a round are handed out.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReleasesItem {
    /// 問題; `null`: they are not handed out.
    questions_at: Option<DateTime<Utc>>,
    /// 解答 and 採点基準; `null`: once the 実施日 is over.
    answers_at: Option<DateTime<Utc>>,
}

/// Tells from when the papers of a round are handed out.
#[utoipa::path(
    get,
    path = "/api/v1/rounds/{round}/paper-releases",
    tag = "資料",
    summary = "資料の公開日時",
    responses((status = 200, description = "公開日時", body = ReleasesItem, headers(("ETag" = String))))
)]
pub(crate) async fn show_releases(
    State(database): State<Database>,
    _by: Headquarters,
    Path(round): Path<RoundId>,
) -> Result<Revised<ReleasesItem>, Refusal> {
    let Releases { questions_at, answers_at, revision } =
        load_shelf(&mut database.read().await?, round).await?.releases;
    Ok(Revised(revision, ReleasesItem { questions_at, answers_at }))
}

/// Sets from when the papers of a round are handed out, both times.
#[utoipa::path(
    put,
    path = "/api/v1/rounds/{round}/paper-releases",
    tag = "資料",
    summary = "資料の公開日時を決める",
    request_body = ReleasesItem,
    responses((status = 200, description = "決めた公開日時", body = ReleasesItem, headers(("ETag" = String))))
)]
pub(crate) async fn save_releases(
    State(database): State<Database>,
    by: Headquarters,
    Path(round): Path<RoundId>,
    SeenRevision(revision): SeenRevision,
    Sent(sent): Sent<ReleasesItem>,
) -> Result<Revised<ReleasesItem>, Refusal> {
    let wanted = Releases { questions_at: sent.questions_at, answers_at: sent.answers_at, revision };
    schedule_release(&database, &by, round, wanted).await.map_err(explain)?;
    show_releases(State(database), by, Path(round)).await
}

impl Explain for KeepPaperError {
    fn is_outdated(&self) -> bool {
        matches!(self, KeepPaperError::Stale)
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, KeepPaperError::NotPdf(_) | KeepPaperError::Unchanged).then_some("file")
    }
}

impl From<KeepPaperError> for Refusal {
    fn from(error: KeepPaperError) -> Refusal {
        match error {
            KeepPaperError::NoSuchExam => Refusal::not_found(),
            KeepPaperError::Stale => Refusal::conflict(format!("{error}。")),
            KeepPaperError::NotPdf(_) | KeepPaperError::Unchanged => {
                Refusal::unprocessable(format!("{error}。"))
            }
            KeepPaperError::Db(error) => error.into(),
        }
    }
}

impl Explain for ScheduleReleaseError {
    fn is_outdated(&self) -> bool {
        matches!(self, ScheduleReleaseError::Stale)
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, ScheduleReleaseError::AnswersFirst).then_some("answers_at")
    }
}

impl From<ScheduleReleaseError> for Refusal {
    fn from(error: ScheduleReleaseError) -> Refusal {
        match error {
            ScheduleReleaseError::NoSuchRound => Refusal::not_found(),
            ScheduleReleaseError::Stale => Refusal::conflict(format!("{error}。")),
            ScheduleReleaseError::AnswersFirst => Refusal::unprocessable(format!("{error}。")),
            ScheduleReleaseError::Db(error) => error.into(),
        }
    }
}
