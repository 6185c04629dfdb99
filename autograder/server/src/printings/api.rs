//! Printings for programs.

use std::slice::from_ref;

use autograder_grading::Grade;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use platform_database::{Database, Timestamp};
use platform_identity::orders::{Made, Making};
use platform_tasks::{TaskState, TaskView};
use platform_web::Refusal;
use platform_web::api::{Page, PageAddress, read_code};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::PrintingId;
use super::order::{Binding, CardOrder, NewPrinting, Selection, call_off_printing, order_printing};
use super::progress::Tasks;
use super::store::{self, Printing, Unprinted};
use crate::classrooms::ClassroomId;
use crate::entries::EntryId;
use crate::juku::JukuId;
use crate::report_cards::{Paper, read_offset};
use crate::rounds::{self, RoundId};
use crate::staff::Reporter;

/// An order of report cards.
#[derive(Serialize, ToSchema)]
pub(crate) struct PrintingItem {
    id: i64,
    round: i64,
    /// The one 塾, 教室 or grade that it is of; `null` where it is of all.
    juku: Option<i64>,
    classroom: Option<i64>,
    grade: Option<&'static str>,
    /// `pdf` or `zip`.
    binding: &'static str,
    /// `classroom` or `grade`.
    order: &'static str,
    /// How far the envelope's window lies to the right of and below its usual place, in mm; `null` without a window.
    window: Option<[i8; 2]>,
    /// Whether a blank page follows each card, for printing on both sides.
    blank_backs: bool,
    /// How many pupils were chosen one by one; 0 where it is of all.
    picked: i64,
    /// 「本部」 where it was somebody of 本部 and the caller is not.
    ordered_by: String,
    ordered_at: DateTime<Utc>,
    /// Until when the file can be fetched.
    expires_at: DateTime<Utc>,
    /// `waiting`, `running`, `ready`, `empty` (nobody could be printed), `cancelled`, `failed` or `expired`.
    state: &'static str,
    /// Cards done, and cards to be done, while it is worked on.
    progress: Option<[i64; 2]>,
    /// What came of it.
    made: Option<MadeItem>,
}

/// What came of an order.
#[derive(Serialize, ToSchema)]
struct MadeItem {
    /// `null` where not one card could be printed.
    file_name: Option<String>,
    file_bytes: u64,
    cards: usize,
    /// 「速報」, 「確定（第1版）」.
    edition: String,
    unprinted: Vec<UnprintedItem>,
}

/// A pupil whose card was not printed.
#[derive(Serialize, ToSchema)]
struct UnprintedItem {
    classroom: String,
    grade: &'static str,
    number: String,
    name: String,
    reason: String,
}

/// Whose report cards are to be printed, within what the caller may see, and how.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrderFields {
    juku: Option<i64>,
    classroom: Option<i64>,
    /// 「小6」, 「中1」 or the number of the grade; all if nobody says.
    grade: Option<String>,
    /// Some of these pupils' entries alone; all if it is empty.
    #[serde(default)]
    entries: Vec<i64>,
    /// `pdf`: one file, beyond a hundred cards a ZIP by 教室 or 学年. `zip`: a file for each pupil.
    binding: String,
    /// `classroom`: 教室, 学年, 生徒ID, as it is if nobody says. `grade`: 学年, 教室, 生徒ID.
    order: Option<String>,
    /// Whether the envelope has a window; it has if nobody says.
    window: Option<bool>,
    /// How far the window lies to the right, in mm, from −10 to 10; 0 if nobody says.
    #[schema(minimum = -10, maximum = 10)]
    window_x: Option<i8>,
    /// How far it lies below, in mm, likewise.
    #[schema(minimum = -10, maximum = 10)]
    window_y: Option<i8>,
    /// Whether a blank page follows each card, for printing on both sides.
    #[serde(default)]
    blank_backs: bool,
}

/// Lists the orders of a round, the earliest first.
#[utoipa::path(
    get,
    path = "/api/v1/rounds/{round}/printings",
    tag = "成績表の印刷",
    summary = "印刷の一覧",
    params(PageAddress),
    responses((status = 200, description = "印刷", body = Page<PrintingItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    by: Reporter,
    Path(round): Path<RoundId>,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<PrintingItem>>, Refusal> {
    let mut tx = database.read().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
    let after = PrintingId(page.after());
    let found = store::list_printings_after(&mut tx, by.scope(), round.id, after, page.to_ask()).await?;
    let tasks = Tasks::load(&mut tx, &found).await?;
    let item = |printing: Printing| PrintingItem::new(printing, &tasks, tx.now()).without_names();
    Ok(Json(page.page(found, |printing| printing.id.0, item)))
}

/// Tells of one order.
#[utoipa::path(
    get,
    path = "/api/v1/printings/{printing}",
    tag = "成績表の印刷",
    summary = "印刷の状況",
    responses((status = 200, description = "印刷", body = PrintingItem))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    by: Reporter,
    Path(id): Path<PrintingId>,
) -> Result<Json<PrintingItem>, Refusal> {
    let mut tx = database.read().await?;
    let printing = store::find_printing(&mut tx, by.scope(), id).await?.ok_or_else(Refusal::not_found)?;
    let round = rounds::find_round(&mut tx, printing.round_id).await?.ok_or_else(Refusal::not_found)?;
    let tasks = Tasks::load(&mut tx, from_ref(&printing)).await?;
    let item = PrintingItem::new(printing, &tasks, tx.now());
    drop(tx);
    let unprinted = item.made.as_ref().map_or(0, |made| made.unprinted.len());
    if unprinted > 0 {
        let subject = format!("rounds/{}/printings/{id}", round.name);
        by.staff().saw(&database, "printings.viewed", subject, &json!({ "shown": unprinted })).await?;
    }
    Ok(Json(item))
}

/// Orders report cards.
#[utoipa::path(
    post,
    path = "/api/v1/rounds/{round}/printings",
    tag = "成績表の印刷",
    summary = "成績表の印刷を頼む",
    request_body = OrderFields,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, description = "印刷の番号", body = Made, headers(("Location" = String))))
)]
pub(crate) async fn create(
    State(database): State<Database>,
    by: Reporter,
    Path(round): Path<RoundId>,
    making: Making<OrderFields>,
) -> Result<Response, Refusal> {
    making
        .once(&database, async move |database, fields: OrderFields| {
            Ok(order_printing(&database, &by, round, fields.read()?).await?.0)
        })
        .await
}

/// Calls an order off.
#[utoipa::path(
    post,
    path = "/api/v1/printings/{printing}/cancellation",
    tag = "成績表の印刷",
    summary = "印刷を取りやめる",
    responses((status = 204, description = "取りやめた"))
)]
pub(crate) async fn delete(
    State(database): State<Database>,
    by: Reporter,
    Path(id): Path<PrintingId>,
) -> Result<StatusCode, Refusal> {
    call_off_printing(&database, &by, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl OrderFields {
    fn read(&self) -> Result<NewPrinting, Refusal> {
        let grade = self.grade.as_deref().map(Grade::parse).transpose();
        let grade = grade.map_err(|_| Refusal::of_field("grade", "小1から中3の学年を入れてください"))?;
        let binding = read_code("binding", &self.binding, Binding::ALL, Binding::code)?;
        let order = self.order.as_deref().unwrap_or(CardOrder::default().code());
        let order = read_code("order", order, CardOrder::ALL, CardOrder::code)?;
        let offset = |field: &str, mm: Option<i8>| {
            read_offset(&mm.unwrap_or_default().to_string()).map_err(|words| Refusal::of_field(field, words))
        };
        let at = (offset("window_x", self.window_x)?, offset("window_y", self.window_y)?);
        Ok(NewPrinting {
            selection: Selection {
                juku: self.juku.map(JukuId),
                classroom: self.classroom.map(ClassroomId),
                grade,
            },
            picked: self.entries.iter().copied().map(EntryId).collect(),
            binding,
            order,
            paper: Paper { window: self.window.unwrap_or(true).then_some(at), blank_backs: self.blank_backs },
        })
    }
}

impl PrintingItem {
    fn new(printing: Printing, tasks: &Tasks, now: Timestamp) -> PrintingItem {
        let task = tasks.of(&printing);
        let progress = task.filter(|task| task.total > 0).map(|task| [task.done, task.total]);
        PrintingItem {
            id: printing.id.0,
            round: printing.round_id.0,
            juku: printing.selection.juku.map(|juku| juku.0),
            classroom: printing.selection.classroom.map(|classroom| classroom.0),
            grade: printing.selection.grade.map(Grade::label),
            binding: printing.binding.code(),
            order: printing.order.code(),
            window: printing.paper.window.map(|(x, y)| [x, y]),
            blank_backs: printing.paper.blank_backs,
            picked: printing.picked,
            state: state_of(&printing, task, now),
            progress,
            ordered_by: printing.ordered_by,
            ordered_at: printing.ordered_at,
            expires_at: printing.expires_at,
            made: printing.made.map(|made| MadeItem {
                file_name: made.file_name,
                file_bytes: made.file_bytes,
                cards: made.cards,
                edition: made.edition,
                unprinted: made.unprinted.into_iter().map(UnprintedItem::new).collect(),
            }),
        }
    }

    /// A list names nobody; what it shows need not be recorded.
    fn without_names(mut self) -> PrintingItem {
        if let Some(made) = &mut self.made {
            made.unprinted.clear();
        }
        self
    }
}

fn state_of(printing: &Printing, task: Option<&TaskView>, now: Timestamp) -> &'static str {
    if printing.expires_at <= now {
        return "expired";
    }
    match (&printing.made, task.map(|task| task.state)) {
        (Some(made), _) if made.file_name.is_some() => "ready",
        (Some(_), _) => "empty",
        (None, Some(TaskState::Waiting)) => "waiting",
        (None, Some(TaskState::Running | TaskState::Done)) => "running",
        (None, Some(TaskState::Cancelled)) => "cancelled",
        (None, Some(TaskState::Failed) | None) => "failed",
    }
}

impl UnprintedItem {
    fn new(one: Unprinted) -> UnprintedItem {
        UnprintedItem {
            classroom: one.classroom,
            grade: one.grade.label(),
            number: one.number,
            name: one.name,
            reason: one.reason,
        }
    }
}
