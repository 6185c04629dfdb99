//! 保守時間 for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use platform_database::{Database, Timestamp};
use platform_identity::orders::{Made, Making};
use platform_web::api::{Explain, Page, PageAddress, explain};
use platform_web::{Problems, Refusal, dates};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::add::{AddWindowError, add_window};
use super::retire::retire_window;
use super::span::Span;
use super::store;
use super::views::FilledWindow;
use super::{QuietWindow, QuietWindowId};
use crate::members::{Member, Operator};

/// When no alert is sent.
#[derive(Serialize, ToSchema)]
pub(crate) struct WindowItem {
    id: i64,
    name: String,
    /// 「毎月 第2土曜 2:00から4:00」.
    words: String,
    /// When it begins and ends, of one that is open once.
    starts: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
    /// Of one that recurs: in which week of the month; `null` in every week.
    week: Option<u8>,
    /// Of one that recurs: on which day of the week; Monday is 0.
    weekday: Option<u32>,
    /// Of one that recurs: from when, by the clock of Japan, and for how many minutes.
    from: Option<String>,
    minutes: Option<u16>,
    /// When it ends, if it is open now.
    open_until: Option<DateTime<Utc>>,
    /// When it opens next; `null` if it never does again.
    opens_next: Option<DateTime<Utc>>,
    made_by: String,
}

/// A window that is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentWindow {
    name: String,
    /// `once`, `every` of each week, or `1` to `5` of a week of the month.
    week: String,
    /// Of `once`, to the minute.
    starts: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
    /// Of the others: on which day of the week; Monday is 0.
    weekday: Option<u8>,
    /// Of the others: `02:00`, by the clock of Japan.
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
}

/// Lists the windows in use, in the order in which they were added.
#[utoipa::path(
    get,
    path = "/api/v1/windows",
    tag = "アラート",
    summary = "保守時間の一覧",
    params(PageAddress),
    responses((status = 200, description = "保守時間", body = Page<WindowItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Member,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<WindowItem>>, Refusal> {
    let mut tx = database.read().await?;
    let (windows, now) = (store::list_windows(&mut tx).await?, tx.now());
    let known: Vec<(QuietWindow, Span)> =
        windows.into_iter().filter_map(|window| window.span().map(|span| (window, span))).collect();
    let item = |(window, span)| WindowItem::new(window, span, now);
    Ok(Json(page.cut(known, |(window, _)| window.id.0, item)))
}

/// Tells of one window in use.
#[utoipa::path(
    get,
    path = "/api/v1/windows/{window}",
    tag = "アラート",
    summary = "1つの保守時間",
    responses((status = 200, description = "保守時間", body = WindowItem))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    _by: Member,
    Path(id): Path<QuietWindowId>,
) -> Result<Json<WindowItem>, Refusal> {
    let mut tx = database.read().await?;
    let windows = store::list_windows(&mut tx).await?;
    let found = windows.into_iter().find(|window| window.id == id).ok_or_else(Refusal::not_found)?;
    let span = found.span().ok_or_else(Refusal::not_found)?;
    Ok(Json(WindowItem::new(found, span, tx.now())))
}

/// Adds a window.
#[utoipa::path(
    post,
    path = "/api/v1/windows",
    tag = "アラート",
    summary = "保守時間を登録する",
    request_body = SentWindow,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, description = "保守時間の番号", body = Made, headers(("Location" = String))))
)]
pub(crate) async fn create(
    State(database): State<Database>,
    by: Operator,
    making: Making<SentWindow>,
) -> Result<Response, Refusal> {
    making
        .once(&database, async move |database, sent: SentWindow| {
            let filled = sent.fill();
            let mut problems = Problems::none();
            let span = filled.read(&mut problems).ok_or_else(|| Refusal::of_fields(&problems))?;
            Ok(add_window(&database, &by, filled.name(), span).await.map_err(explain)?.0)
        })
        .await
}

/// Ends a window for good.
#[utoipa::path(
    post,
    path = "/api/v1/windows/{window}/retirement",
    tag = "アラート",
    summary = "保守時間を取り消す",
    responses((status = 204, description = "取り消した"))
)]
pub(crate) async fn delete(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<QuietWindowId>,
) -> Result<StatusCode, Refusal> {
    if retire_window(&database, &by, id).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(Refusal::not_found())
}

impl SentWindow {
    /// As the form has it.
    fn fill(self) -> FilledWindow {
        FilledWindow {
            name: self.name,
            week: self.week,
            starts: self.starts.map(dates::input_value).unwrap_or_default(),
            until: self.until.map(dates::input_value).unwrap_or_default(),
            weekday: self.weekday.map(|day| day.to_string()).unwrap_or_default(),
            from: self.from,
            to: self.to,
        }
    }
}

impl WindowItem {
    fn new(window: QuietWindow, span: Span, now: Timestamp) -> WindowItem {
        let item = WindowItem {
            id: window.id.0,
            name: window.name,
            words: span.words(),
            starts: None,
            until: None,
            week: None,
            weekday: None,
            from: None,
            minutes: None,
            open_until: span.open_until(now),
            opens_next: span.next(now),
            made_by: window.made_by,
        };
        match span {
            Span::Once { from, until } => WindowItem { starts: Some(from), until: Some(until), ..item },
            Span::Recurring { week, weekday, from_minute, minutes } => WindowItem {
                week,
                weekday: Some(weekday.num_days_from_monday()),
                from: Some(format!("{:02}:{:02}", from_minute / 60, from_minute % 60)),
                minutes: Some(minutes),
                ..item
            },
        }
    }
}

impl Explain for AddWindowError {
    fn field(&self) -> Option<&'static str> {
        matches!(self, AddWindowError::Over).then_some("until")
    }
}

impl From<AddWindowError> for Refusal {
    fn from(error: AddWindowError) -> Refusal {
        match error {
            AddWindowError::Over => Refusal::unprocessable(format!("{error}。")),
            AddWindowError::Db(error) => error.into(),
        }
    }
}
