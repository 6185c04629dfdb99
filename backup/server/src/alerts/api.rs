//! Alerts for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use chrono::{DateTime, Utc};
use platform_database::Database;
use platform_identity::UserId;
use platform_web::Refusal;
use platform_web::api::{Explain, Page, PageAddress, Sent, explain};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::acknowledge::acknowledge_alert;
use super::assign::{AssignAlertError, assign_alert, list_assignable};
use super::close::{CloseAlertError, close_alert};
use super::snooze::{SnoozeAlertError, snooze_alert};
use super::store::{self, Alert, AlertEvent, AlertFilter};
use super::vocabulary::AlertState;
use super::{AlertId, Kind, Severity};
use crate::api::{PersonItem, read_filter};
use crate::members::{Member, Operator};

/// How much of its history an alert is told with.
const SHOWN: i64 = 200;

/// Which alerts are asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// `open`, `acknowledged`, `closed`, `resolved`, or `standing` of the first two.
    state: Option<String>,
    /// `critical`, `warning` or `info`.
    severity: Option<String>,
    /// `run_failed`, `late` and the like.
    kind: Option<String>,
    /// Those of one job.
    #[param(minimum = 1)]
    job: Option<i64>,
    /// A part of what it is about, of its words, or of who works on it.
    q: Option<String>,
}

/// Something that is wrong.
#[derive(Serialize, ToSchema)]
pub(crate) struct AlertItem {
    id: i64,
    /// `run_failed`, `late` and the like.
    kind: String,
    /// `critical`, `warning` or `info`.
    severity: &'static str,
    /// `open`, `acknowledged`, `closed` by a person, or `resolved`.
    state: &'static str,
    job: Option<i64>,
    repository: Option<i64>,
    /// What it is about.
    subject: String,
    words: String,
    /// What to do about it.
    advice: &'static str,
    /// The page that shows it.
    evidence: String,
    /// How often it happened.
    times: i64,
    opened_at: DateTime<Utc>,
    /// When it happened last.
    raised_at: DateTime<Utc>,
    /// Empty while nobody has taken it on.
    acknowledged_by: String,
    assignee: Option<i64>,
    /// Empty while nobody has it.
    assignee_name: String,
    /// Until when it is neither told nor passed on.
    snoozed_until: Option<DateTime<Utc>>,
    resolved_at: Option<DateTime<Utc>>,
}

/// An alert with what happened to it.
#[derive(Serialize, ToSchema)]
pub(crate) struct WholeAlert {
    #[serde(flatten)]
    alert: AlertItem,
    /// The newest first, two hundred at most.
    events: Vec<AlertEventItem>,
}

/// Something that happened to an alert.
#[derive(Serialize, ToSchema)]
struct AlertEventItem {
    at: DateTime<Utc>,
    /// `opened`, `again`, `worsened`, `reopened`, `acknowledged`, `snoozed`, `woken`, `assigned`, `escalated`, `closed` or
    /// `resolved`.
    what: String,
    by: String,
    note: String,
}

/// What is said when an alert is taken on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentAcknowledgement {
    #[serde(default)]
    note: String,
}

/// To whom an alert is given.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentAssignment {
    /// One of `/alert-assignees`, or `null` for nobody.
    #[serde(deserialize_with = "Option::deserialize")]
    assignee: Option<i64>,
}

/// How long an alert rests.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentSnooze {
    /// Within the next 90 days.
    until: DateTime<Utc>,
}

/// Why an alert is closed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentClosing {
    reason: String,
}

/// Lists the alerts, the newest first; `next` counts those before the next page.
#[utoipa::path(
    get,
    path = "/api/v1/alerts",
    tag = "アラート",
    summary = "アラートの一覧",
    params(Wanted, PageAddress),
    responses((status = 200, description = "アラート", body = Page<AlertItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Member,
    Query(wanted): Query<Wanted>,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<AlertItem>>, Refusal> {
    let filter = wanted.filter()?;
    let mut tx = database.read().await?;
    let part = (page.to_ask(), page.after());
    let alerts = store::list_alerts(&mut tx, &filter, ("opened", true), part).await?;
    Ok(Json(page.counted(alerts, AlertItem::new)))
}

/// Tells of one alert.
#[utoipa::path(
    get,
    path = "/api/v1/alerts/{alert}",
    tag = "アラート",
    summary = "1つのアラートと、その履歴",
    responses((status = 200, description = "アラート", body = WholeAlert))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    _by: Member,
    Path(id): Path<AlertId>,
) -> Result<Json<WholeAlert>, Refusal> {
    find(&database, id).await.map(Json)
}

/// Lists whom an alert may be given to.
#[utoipa::path(
    get,
    path = "/api/v1/alert-assignees",
    tag = "アラート",
    summary = "アラートの担当にできる人",
    responses((status = 200, description = "人", body = Vec<PersonItem>))
)]
pub(crate) async fn list_assignees(
    State(database): State<Database>,
    _by: Operator,
) -> Result<Json<Vec<PersonItem>>, Refusal> {
    let people = list_assignable(&mut database.read().await?).await?;
    Ok(Json(people.into_iter().map(PersonItem::new).collect()))
}

/// Takes an alert on.
#[utoipa::path(
    post,
    path = "/api/v1/alerts/{alert}/acknowledgement",
    tag = "アラート",
    summary = "アラートを確認済みにする",
    request_body = SentAcknowledgement,
    responses((status = 200, description = "いまのアラート", body = WholeAlert))
)]
pub(crate) async fn create_acknowledgement(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<AlertId>,
    Sent(sent): Sent<SentAcknowledgement>,
) -> Result<Json<WholeAlert>, Refusal> {
    find(&database, id).await?;
    acknowledge_alert(&database, &by, id, &sent.note).await?;
    after(&database, id).await
}

/// Gives an alert to somebody, or to nobody.
#[utoipa::path(
    post,
    path = "/api/v1/alerts/{alert}/assignment",
    tag = "アラート",
    summary = "アラートの担当を変える",
    request_body = SentAssignment,
    responses((status = 200, description = "いまのアラート", body = WholeAlert))
)]
pub(crate) async fn create_assignment(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<AlertId>,
    Sent(sent): Sent<SentAssignment>,
) -> Result<Json<WholeAlert>, Refusal> {
    find(&database, id).await?;
    assign_alert(&database, &by, id, sent.assignee.map(UserId)).await.map_err(explain)?;
    after(&database, id).await
}

/// Lets an alert rest until a time.
#[utoipa::path(
    post,
    path = "/api/v1/alerts/{alert}/snooze",
    tag = "アラート",
    summary = "アラートの通知を一時停止する",
    request_body = SentSnooze,
    responses((status = 200, description = "いまのアラート", body = WholeAlert))
)]
pub(crate) async fn create_snooze(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<AlertId>,
    Sent(sent): Sent<SentSnooze>,
) -> Result<Json<WholeAlert>, Refusal> {
    find(&database, id).await?;
    snooze_alert(&database, &by, id, sent.until).await.map_err(explain)?;
    after(&database, id).await
}

/// Closes an alert by hand.
#[utoipa::path(
    post,
    path = "/api/v1/alerts/{alert}/closing",
    tag = "アラート",
    summary = "アラートを手で解決とする",
    request_body = SentClosing,
    responses((status = 200, description = "いまのアラート", body = WholeAlert))
)]
pub(crate) async fn create_closing(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<AlertId>,
    Sent(sent): Sent<SentClosing>,
) -> Result<Json<WholeAlert>, Refusal> {
    find(&database, id).await?;
    close_alert(&database, &by, id, &sent.reason).await.map_err(explain)?;
    after(&database, id).await
}

async fn find(database: &Database, id: AlertId) -> Result<WholeAlert, Refusal> {
    let mut tx = database.read().await?;
    let alert = store::find_alert(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let events = store::list_events(&mut tx, id, SHOWN).await?;
    Ok(WholeAlert {
        alert: AlertItem::new(alert),
        events: events.into_iter().map(AlertEventItem::new).collect(),
    })
}

/// The same after something was done about it.
async fn after(database: &Database, id: AlertId) -> Result<Json<WholeAlert>, Refusal> {
    find(database, id).await.map(Json).map_err(Refusal::after_keeping)
}

impl Wanted {
    fn filter(self) -> Result<AlertFilter, Refusal> {
        let [open, acknowledged, closed, resolved] = AlertState::ALL.map(AlertState::code);
        let states = [open, acknowledged, closed, resolved, "standing"];
        Ok(AlertFilter {
            state: read_filter("state", self.state, states)?,
            severity: read_filter("severity", self.severity, Severity::ALL.map(Severity::code))?,
            kind: read_filter("kind", self.kind, Kind::ALL.map(Kind::code))?,
            job: self.job,
            search: platform_database::containing(&self.q.unwrap_or_default().trim().to_lowercase()),
        })
    }
}

impl AlertItem {
    fn new(alert: Alert) -> AlertItem {
        AlertItem {
            id: alert.id.0,
            severity: alert.severity().code(),
            state: alert.state().code(),
            advice: Kind::from_code(&alert.kind).map_or("", Kind::advice),
            kind: alert.kind,
            job: alert.job_id.map(|job| job.0),
            repository: alert.repository_id.map(|repository| repository.0),
            subject: alert.subject,
            words: alert.words,
            evidence: alert.evidence,
            times: alert.times,
            opened_at: alert.opened_at,
            raised_at: alert.raised_at,
            acknowledged_by: alert.acknowledged_by,
            assignee: alert.assignee_id.map(|user| user.0),
            assignee_name: alert.assignee,
            snoozed_until: alert.snoozed_until,
            resolved_at: alert.resolved_at,
        }
    }
}

impl AlertEventItem {
    fn new(event: AlertEvent) -> AlertEventItem {
        let AlertEvent { happened_at, what, caused_by, note } = event;
        AlertEventItem { at: happened_at, what, by: caused_by, note }
    }
}

impl Explain for AssignAlertError {
    fn field(&self) -> Option<&'static str> {
        matches!(self, AssignAlertError::NotAssignable).then_some("assignee")
    }
}

impl From<AssignAlertError> for Refusal {
    fn from(error: AssignAlertError) -> Refusal {
        match error {
            AssignAlertError::NotAssignable => Refusal::unprocessable(format!("{error}。")),
            AssignAlertError::Over => Refusal::conflict(format!("{error}。")),
            AssignAlertError::Db(error) => error.into(),
        }
    }
}

impl Explain for SnoozeAlertError {
    fn field(&self) -> Option<&'static str> {
        matches!(self, SnoozeAlertError::NotSoon).then_some("until")
    }
}

impl From<SnoozeAlertError> for Refusal {
    fn from(error: SnoozeAlertError) -> Refusal {
        match error {
            SnoozeAlertError::NotSoon => Refusal::unprocessable(format!("{error}。")),
            SnoozeAlertError::Over => Refusal::conflict(format!("{error}。")),
            SnoozeAlertError::Db(error) => error.into(),
        }
    }
}

impl Explain for CloseAlertError {
    fn field(&self) -> Option<&'static str> {
        matches!(self, CloseAlertError::NoReason).then_some("reason")
    }
}

impl From<CloseAlertError> for Refusal {
    fn from(error: CloseAlertError) -> Refusal {
        match error {
            CloseAlertError::NoReason => Refusal::unprocessable(format!("{error}。")),
            CloseAlertError::Over => Refusal::conflict(format!("{error}。")),
            CloseAlertError::Db(error) => error.into(),
        }
    }
}
