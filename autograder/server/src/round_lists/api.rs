//! Rounds for programs.

use autograder_grading::RoundName;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use platform_database::Database;
use platform_identity::orders::{Made, Making};
use platform_web::Refusal;
use platform_web::api::{Explain, Page, PageAddress, Revised, SeenRevision, Sent, explain};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::routes::read_source;
use crate::exams::PlanExamsError;
use crate::round_builder::moves::move_trouble;
use crate::round_builder::schedules::name_field;
use crate::rounds::{
    self, CreateRoundError, MoveRoundError, RescheduleError, Round, RoundId, RoundState, Schedule,
    StartRoundError, advance_round, reschedule_round, start_round,
};
use crate::staff::Headquarters;

/// A round.
#[derive(Serialize, ToSchema)]
pub(crate) struct RoundItem {
    id: i64,
    /// `2026-summer`.
    name: String,
    /// 「2026年度 夏期」.
    label: String,
    /// `preparing`, `open`, `closed`, `aggregating`, `final` or `published`.
    state: &'static str,
    /// 実施日, or the first of several.
    sat_on: NaiveDate,
    /// The last of several; `null` where the test is sat on one day.
    sat_until: Option<NaiveDate>,
    /// 受付締切: until when 塾 and 教室 say who sits it; `null`: as long as they enter marks.
    roster_deadline_at: Option<DateTime<Utc>>,
    opens_at: DateTime<Utc>,
    deadline_at: DateTime<Utc>,
    grace_minutes: i64,
    /// 公開日時: from when 塾 and 教室 read what is 確定; `null`: at once.
    publish_at: Option<DateTime<Utc>>,
}

/// Lists the rounds in the order in which they were made.
#[utoipa::path(
    get,
    path = "/api/v1/rounds",
    tag = "テスト回",
    summary = "テスト回の一覧",
    params(PageAddress),
    responses((status = 200, description = "テスト回", body = Page<RoundItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Headquarters,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<RoundItem>>, Refusal> {
    let mut tx = database.read().await?;
    let found = rounds::list_rounds_after(&mut tx, RoundId(page.after()), page.to_ask()).await?;
    Ok(Json(page.page(found, |round| round.id.0, |round| RoundItem::new(&round))))
}

/// Tells of one round.
#[utoipa::path(
    get,
    path = "/api/v1/rounds/{round}",
    tag = "テスト回",
    summary = "1つのテスト回",
    responses((status = 200, description = "テスト回", body = RoundItem, headers(("ETag" = String))))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    _by: Headquarters,
    Path(id): Path<RoundId>,
) -> Result<Revised<RoundItem>, Refusal> {
    let round = rounds::find_round(&mut database.read().await?, id).await?.ok_or_else(Refusal::not_found)?;
    Ok(Revised(round.revision, RoundItem::new(&round)))
}

/// A step of a round.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewMove {
    /// `open`, `closed`, `aggregating`, `published`, or `preparing`; a step back needs a reason. `published` does not wait
    /// for `publish_at`.
    to: String,
    #[serde(default)]
    reason: String,
}

/// Moves a round one step; of two who do so at once one is refused.
#[utoipa::path(
    post,
    path = "/api/v1/rounds/{round}/moves",
    tag = "テスト回",
    summary = "テスト回の状態を1つ進める、または戻す",
    request_body = NewMove,
    responses((status = 200, description = "動いたあとのテスト回", body = RoundItem, headers(("ETag" = String))))
)]
pub(crate) async fn create(
    State(database): State<Database>,
    by: Headquarters,
    Path(id): Path<RoundId>,
    Sent(sent): Sent<NewMove>,
) -> Result<Revised<RoundItem>, Refusal> {
    let Some(to) = RoundState::from_code(&sent.to) else {
        return Err(Refusal::of_field("to", "そのような状態はありません"));
    };
    let round = advance_round(&database, &by, id, to, &sent.reason).await?;
    Ok(Revised(round.revision, RoundItem::new(&round)))
}

/// A round that is to be made, 準備中.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRound {
    /// `2027-spring`.
    name: String,
    schedule: SentSchedule,
    /// Where its exams come from: `nothing`, `presets`, or the id of a round.
    source: String,
}

/// Makes a round with its exams.
#[utoipa::path(
    post,
    path = "/api/v1/rounds",
    tag = "テスト回",
    summary = "テスト回をつくる",
    request_body = NewRound,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, description = "つくったテスト回の番号", body = Made, headers(("Location" = String))))
)]
pub(crate) async fn create_round(
    State(database): State<Database>,
    by: Headquarters,
    making: Making<NewRound>,
) -> Result<Response, Refusal> {
    making
        .once(&database, async move |database, new: NewRound| {
            let name: RoundName = new
                .name
                .parse()
                .map_err(|_| Refusal::of_field("name", "2027-spring のように、年度と期を入れてください"))?;
            let source = read_source(&new.source).ok_or_else(|| {
                Refusal::of_field("source", "nothing、presets、回の番号のどれかを入れてください")
            })?;
            let schedule = Schedule::from(new.schedule);
            if let Some(problem) = schedule.problem() {
                return Err(Refusal::of_fields(&name_field(problem)));
            }
            Ok(start_round(&database, &by, name, &schedule, source).await.map_err(explain)?.0)
        })
        .await
}

/// When a round is held, until when examinees and marks come in, and from when its results are public. What may be `null`
/// is `null` where nobody says.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentSchedule {
    sat_on: NaiveDate,
    sat_until: Option<NaiveDate>,
    roster_deadline_at: Option<DateTime<Utc>>,
    opens_at: DateTime<Utc>,
    deadline_at: DateTime<Utc>,
    grace_minutes: i64,
    publish_at: Option<DateTime<Utc>>,
}

/// Gives a round other dates, all of them.
#[utoipa::path(
    put,
    path = "/api/v1/rounds/{round}/schedule",
    tag = "テスト回",
    summary = "テスト回の日程を書き換える",
    request_body = SentSchedule,
    responses((status = 200, description = "書き換えたテスト回", body = RoundItem, headers(("ETag" = String))))
)]
pub(crate) async fn save_schedule(
    State(database): State<Database>,
    by: Headquarters,
    Path(id): Path<RoundId>,
    SeenRevision(seen): SeenRevision,
    Sent(sent): Sent<SentSchedule>,
) -> Result<Revised<RoundItem>, Refusal> {
    let schedule = Schedule::from(sent);
    if let Some(problem) = schedule.problem() {
        return Err(Refusal::of_fields(&name_field(problem)));
    }
    reschedule_round(&database, &by, id, seen, &schedule).await.map_err(explain)?;
    show(State(database), by, Path(id)).await.map_err(Refusal::after_keeping)
}

impl From<MoveRoundError> for Refusal {
    fn from(error: MoveRoundError) -> Refusal {
        let (status, trouble) = match move_trouble(error) {
            Ok(told) => told,
            Err(refusal) => return refusal,
        };
        let details = trouble.details.iter().map(|detail| format!("{detail}。"));
        let words = std::iter::once(format!("{}。", trouble.words)).chain(details).collect::<String>();
        if status == StatusCode::CONFLICT { Refusal::conflict(words) } else { Refusal::unprocessable(words) }
    }
}

impl Explain for RescheduleError {
    fn is_outdated(&self) -> bool {
        matches!(self, RescheduleError::Stale)
    }
}

impl From<RescheduleError> for Refusal {
    fn from(error: RescheduleError) -> Refusal {
        match error {
            RescheduleError::NoSuchRound => Refusal::not_found(),
            RescheduleError::Stale | RescheduleError::Frozen => Refusal::conflict(format!("{error}。")),
            RescheduleError::Schedule(problem) => Refusal::of_fields(&name_field(problem)),
            RescheduleError::Db(error) => error.into(),
        }
    }
}

impl Explain for StartRoundError {
    fn field(&self) -> Option<&'static str> {
        match self {
            StartRoundError::Round(CreateRoundError::Exists(_)) => Some("name"),
            StartRoundError::Exams(PlanExamsError::NoSuchRound) => Some("source"),
            _ => None,
        }
    }
}

impl From<StartRoundError> for Refusal {
    fn from(error: StartRoundError) -> Refusal {
        match error {
            StartRoundError::Db(error)
            | StartRoundError::Round(CreateRoundError::Db(error))
            | StartRoundError::Exams(PlanExamsError::Db(error)) => error.into(),
            StartRoundError::Round(CreateRoundError::Exists(_)) => Refusal::conflict(format!("{error}。")),
            StartRoundError::Round(CreateRoundError::Schedule(problem)) => {
                Refusal::of_fields(&name_field(problem))
            }
            StartRoundError::Exams(_) => Refusal::unprocessable(format!("{error}。")),
        }
    }
}

impl From<SentSchedule> for Schedule {
    fn from(sent: SentSchedule) -> Schedule {
        Schedule {
            sat_on: sent.sat_on,
            sat_until: sent.sat_until,
            roster_deadline_at: sent.roster_deadline_at,
            opens_at: sent.opens_at,
            deadline_at: sent.deadline_at,
            grace_minutes: sent.grace_minutes,
            publish_at: sent.publish_at,
        }
    }
}

impl RoundItem {
    fn new(round: &Round) -> RoundItem {
        RoundItem {
            id: round.id.0,
            name: round.name.to_string(),
            label: round.name.label(),
            state: round.state.code(),
            sat_on: round.sat_on,
            sat_until: round.sat_until,
            roster_deadline_at: round.roster_deadline_at,
            opens_at: round.opens_at,
            deadline_at: round.deadline_at,
            grace_minutes: round.grace_minutes,
            publish_at: round.publish_at,
        }
    }
}
