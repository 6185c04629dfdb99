//! 点検 for programs.

use std::collections::HashMap;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use platform_database::Database;
use platform_identity::orders::{Made, Making};
use platform_web::Refusal;
use platform_web::api::{Explain, Page, PageAddress, explain, read_code};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

use super::TickId;
use super::cache::load_findings;
use super::finding::{Finding, FindingKind};
use super::store::{self, Tick};
use super::tick::{TickFindingError, tick_finding, untick_finding};
use crate::app::App;
use crate::completions::{self, Confirmed};
use crate::rounds::{self, RoundId};
use crate::staff::Headquarters;

/// Which findings are asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// `zero`, `full`, `same`, `mean`, `late` or `partial`.
    kind: Option<String>,
    /// Only those that nobody has ticked off, or only those that somebody has.
    open: Option<bool>,
}

/// Something that looks wrong.
#[derive(Serialize, ToSchema)]
pub(crate) struct FindingItem {
    /// The same as long as the same is found.
    finding: String,
    kind: &'static str,
    exam: i64,
    classroom: i64,
    /// The id of the 受験; `null` where it is about a whole 教室.
    entry: Option<i64>,
    place: String,
    student_number: String,
    student_name: String,
    words: String,
    /// `null` while it is open.
    tick: Option<TickItem>,
}

/// What was looked at.
#[derive(Clone, Serialize, ToSchema)]
struct TickItem {
    id: i64,
    note: String,
    by: String,
    at: DateTime<Utc>,
}

/// Lists what looks wrong in a round; `next` counts the rows before the next page.
#[utoipa::path(
    get,
    path = "/api/v1/rounds/{round}/inspections",
    tag = "点検",
    summary = "点検に出ているもの",
    params(Wanted, PageAddress),
    responses((status = 200, description = "点検", body = Page<FindingItem>))
)]
pub(crate) async fn list(
    State(app): State<App>,
    by: Headquarters,
    Path(round): Path<RoundId>,
    Query(wanted): Query<Wanted>,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<FindingItem>>, Refusal> {
    let read = |code: &str| read_code("kind", code, FindingKind::ALL, FindingKind::code);
    let kind = wanted.kind.as_deref().map(read).transpose()?;
    let mut tx = app.database.read().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
    let look = load_findings(&mut tx, &app.inspections, &round).await?;
    let ticks = store::list_ticks(&mut tx, round.id).await?;
    drop(tx);
    let ticks: HashMap<String, TickItem> = ticks.into_iter().map(TickItem::named).collect();
    let of_kind = look.findings.iter().filter(|finding| kind.is_none_or(|kind| kind == finding.kind));
    let items = of_kind.map(|finding| FindingItem::new(finding, &ticks));
    let found: Vec<_> =
        items.filter(|item| wanted.open.is_none_or(|open| open == item.tick.is_none())).collect();
    let subject = format!("rounds/{}/inspections", round.name);
    by.staff().saw(&app.database, "inspections.viewed", subject, &json!({ "shown": found.len() })).await?;
    Ok(Json(page.counted_of(found, |item| item)))
}

/// What a 教室 looked at before it called a sheet complete.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConfirmedItem {
    exam: i64,
    classroom: i64,
    place: String,
    /// `zero`, `full`, `same`, `far`, `changed` or `column`.
    kind: String,
    entry: Option<i64>,
    student_number: Option<String>,
    student_name: Option<String>,
    words: String,
    completed_by: String,
    completed_at: DateTime<Utc>,
    /// Whether the sheet was written into afterwards.
    is_changed: bool,
}

/// Lists what the 教室 looked at; `next` counts the rows before the next page.
#[utoipa::path(
    get,
    path = "/api/v1/rounds/{round}/inspections/confirmed",
    tag = "点検",
    summary = "教室が確かめたこと",
    params(PageAddress),
    responses((status = 200, description = "確かめたこと", body = Page<ConfirmedItem>))
)]
pub(crate) async fn list_confirmed(
    State(database): State<Database>,
    by: Headquarters,
    Path(round): Path<RoundId>,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<ConfirmedItem>>, Refusal> {
    let mut tx = database.read().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
    let confirmed = completions::list_confirmed(&mut tx, round.id, None).await?;
    drop(tx);
    let subject = format!("rounds/{}/inspections", round.name);
    by.staff().saw(&database, "inspections.viewed", subject, &json!({ "shown": confirmed.len() })).await?;
    Ok(Json(page.counted_of(confirmed, ConfirmedItem::new)))
}

/// A finding that somebody looked at.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewTick {
    finding: String,
    note: String,
}

/// Ticks a finding off.
#[utoipa::path(
    post,
    path = "/api/v1/rounds/{round}/inspection-ticks",
    tag = "点検",
    summary = "点検を確認済みにする",
    request_body = NewTick,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, description = "確認の番号", body = Made, headers(("Location" = String))))
)]
pub(crate) async fn create(
    State(app): State<App>,
    by: Headquarters,
    Path(round): Path<RoundId>,
    making: Making<NewTick>,
) -> Result<Response, Refusal> {
    let cache = app.inspections.clone();
    making
        .once(&app.database, async move |database, new: NewTick| {
            let sent = (new.finding.as_str(), new.note.as_str());
            Ok(tick_finding(&database, &by, &cache, round, sent).await.map_err(explain)?.0)
        })
        .await
}

/// Opens a finding again.
#[utoipa::path(
    post,
    path = "/api/v1/inspection-ticks/{tick}/removal",
    tag = "点検",
    summary = "点検を未確認に戻す",
    responses((status = 204, description = "戻した"))
)]
pub(crate) async fn delete(
    State(database): State<Database>,
    by: Headquarters,
    Path(id): Path<TickId>,
) -> Result<StatusCode, Refusal> {
    untick_finding(&database, &by, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl FindingItem {
    fn new(finding: &Finding, ticks: &HashMap<String, TickItem>) -> FindingItem {
        let name = finding.name();
        let (student_name, student_number) = finding.pupil.clone();
        FindingItem {
            tick: ticks.get(&name).cloned(),
            finding: name,
            kind: finding.kind.code(),
            exam: finding.exam.0,
            classroom: finding.classroom.0,
            entry: finding.entry.map(|entry| entry.0),
            place: finding.place.clone(),
            student_number,
            student_name,
            words: finding.words.clone(),
        }
    }
}

impl TickItem {
    fn named(tick: Tick) -> (String, TickItem) {
        let item = TickItem { id: tick.id.0, note: tick.note, by: tick.ticked_by, at: tick.ticked_at };
        (tick.finding, item)
    }
}

impl ConfirmedItem {
    fn new(one: Confirmed) -> ConfirmedItem {
        ConfirmedItem {
            is_changed: one.is_changed(),
            exam: one.exam_id.0,
            classroom: one.classroom_id.0,
            place: one.place,
            kind: one.kind,
            entry: one.entry_id.map(|entry| entry.0),
            student_number: one.number,
            student_name: one.name,
            words: one.words,
            completed_by: one.completed_by,
            completed_at: one.completed_at,
        }
    }
}

impl Explain for TickFindingError {
    fn field(&self) -> Option<&'static str> {
        matches!(self, TickFindingError::NoteMissing | TickFindingError::NoteTooLong).then_some("note")
    }
}

impl From<TickFindingError> for Refusal {
    fn from(error: TickFindingError) -> Refusal {
        match error {
            TickFindingError::NoSuchRound => Refusal::not_found(),
            TickFindingError::Gone | TickFindingError::Ticked => Refusal::conflict(format!("{error}。")),
            TickFindingError::NoteMissing | TickFindingError::NoteTooLong => {
                Refusal::unprocessable(format!("{error}。"))
            }
            TickFindingError::Db(error) => error.into(),
        }
    }
}
