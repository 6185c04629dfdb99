//! 面談メモ for programs.

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use platform_database::Database;
use platform_identity::orders::{Made, Making};
use platform_web::Refusal;
use platform_web::api::{Explain, Page, PageAddress, Revised, SeenRevision, Sent, explain};
use platform_web::dates::day_of;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::access::{Interviewer, NoteKeeper, NoteReader, keeps};
use super::form::{NoteFacts, TypedNote};
use super::store::{self, InterviewNote};
use super::write::{WriteNoteError, remove_note, revise_note, write_note};
use crate::staff::Staff;

/// What was noted of a talk.
#[derive(Serialize, ToSchema)]
pub(crate) struct InterviewItem {
    id: i64,
    /// The day of the talk.
    held_on: NaiveDate,
    words: String,
    /// Who wrote it, as the name was then; 「本部」 where it was somebody who is of 本部 now.
    writer: String,
    written_at: DateTime<Utc>,
    revised_at: Option<DateTime<Utc>>,
    /// Whether the caller may change and delete it.
    may_change: bool,
}

/// What is noted of a talk.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentInterview {
    /// The day of the talk, today if nobody says.
    held_on: Option<NaiveDate>,
    /// 2000 characters at most.
    words: String,
}

/// Lists the notes of a pupil in the order in which they were written; for 本部 there are none.
#[utoipa::path(
    get,
    path = "/api/v1/students/{student}/interviews",
    tag = "生徒",
    summary = "面談メモの一覧",
    params(PageAddress),
    responses((status = 200, description = "面談メモ", body = Page<InterviewItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    by: Interviewer,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<InterviewItem>>, Refusal> {
    let notes = store::list_notes(&mut database.read().await?, by.student().id).await?;
    saw(&database, &by).await?;
    Ok(Json(page.cut(notes, |note| note.id.0, |note| InterviewItem::new(note, by.by()))))
}

/// Tells of one note.
#[utoipa::path(
    get,
    path = "/api/v1/students/{student}/interviews/{interview}",
    tag = "生徒",
    summary = "1つの面談メモ",
    responses((status = 200, description = "面談メモ", body = InterviewItem, headers(("ETag" = String))))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    reader: NoteReader,
) -> Result<Revised<InterviewItem>, Refusal> {
    saw(&database, reader.interviewer()).await?;
    let note = reader.note().clone();
    Ok(Revised(note.revision, InterviewItem::new(note, reader.interviewer().by())))
}

/// Writes a note of a talk with the pupil or the family.
#[utoipa::path(
    post,
    path = "/api/v1/students/{student}/interviews",
    tag = "生徒",
    summary = "面談メモを書く",
    request_body = SentInterview,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, description = "面談メモの番号", body = Made, headers(("Location" = String))))
)]
pub(crate) async fn create(
    State(database): State<Database>,
    by: Interviewer,
    making: Making<SentInterview>,
) -> Result<Response, Refusal> {
    making
        .once(&database, async move |database, new: SentInterview| {
            let facts = new.read(&database)?;
            Ok(write_note(&database, &by, &facts).await?.0)
        })
        .await
}

/// Writes a note anew, all of it; its writer and the office of the 塾 may.
#[utoipa::path(
    put,
    path = "/api/v1/students/{student}/interviews/{interview}",
    tag = "生徒",
    summary = "面談メモを書き換える",
    request_body = SentInterview,
    responses((status = 200, description = "書き換えた面談メモ", body = InterviewItem, headers(("ETag" = String))))
)]
pub(crate) async fn save(
    State(database): State<Database>,
    keeper: NoteKeeper,
    SeenRevision(seen): SeenRevision,
    Sent(sent): Sent<SentInterview>,
) -> Result<Revised<InterviewItem>, Refusal> {
    let facts = sent.read(&database)?;
    revise_note(&database, &keeper, seen, &facts).await.map_err(explain)?;
    let note = load(&database, &keeper).await.map_err(Refusal::after_keeping)?;
    Ok(Revised(note.revision, InterviewItem::new(note, keeper.by())))
}

/// Takes a note away; its writer and the office of the 塾 may.
#[utoipa::path(
    post,
    path = "/api/v1/students/{student}/interviews/{interview}/removal",
    tag = "生徒",
    summary = "面談メモを消す",
    params(("If-Match" = String, Header, description = "読み取ったときの ETag")),
    responses((status = 204, description = "消した"))
)]
pub(crate) async fn delete(
    State(database): State<Database>,
    keeper: NoteKeeper,
    SeenRevision(seen): SeenRevision,
) -> Result<StatusCode, Refusal> {
    remove_note(&database, &keeper, seen).await.map_err(explain)?;
    Ok(StatusCode::NO_CONTENT)
}

/// The note as it stands now.
async fn load(database: &Database, keeper: &NoteKeeper) -> Result<InterviewNote, Refusal> {
    let (student, id) = (keeper.student().id, keeper.note().id);
    let found = store::find_note(&mut database.read().await?, student, id).await?;
    found.ok_or_else(Refusal::not_found)
}

async fn saw(database: &Database, by: &Interviewer) -> Result<(), Refusal> {
    let subject = format!("students/{}", by.student().id);
    Ok(by.by().saw(database, "students.viewed", subject, &json!({})).await?)
}

impl SentInterview {
    /// Reads it by the rules of the form.
    fn read(self, database: &Database) -> Result<NoteFacts, Refusal> {
        let held_on = self.held_on.map(|day| day.to_string()).unwrap_or_default();
        let typed = TypedNote { held_on, words: self.words, ..TypedNote::default() };
        typed.read(day_of(database.now())).map_err(|problems| Refusal::of_fields(&problems))
    }
}

impl InterviewItem {
    fn new(note: InterviewNote, by: &Staff) -> InterviewItem {
        InterviewItem {
            id: note.id.0,
            may_change: keeps(by, &note),
            writer: note.writer(by.scope()).to_owned(),
            held_on: note.held_on,
            words: note.words,
            written_at: note.written_at,
            revised_at: note.revised_at,
        }
    }
}

impl Explain for WriteNoteError {
    fn is_outdated(&self) -> bool {
        matches!(self, WriteNoteError::Stale)
    }
}
