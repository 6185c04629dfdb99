//! Rotations and the media of tonight, for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use platform_database::{Database, ReadTx};
use platform_identity::orders::{Made, Making};
use platform_web::api::{Explain, Page, PageAddress, Revised, SeenRevision, Sent, explain};
use platform_web::{Problems, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::RotationId;
use super::add::{NewRotation, SaveRotationError, add_rotation};
use super::edit::edit_rotation;
use super::end::end_rotation;
use super::filled::FilledRotation;
use super::plan::{Planned, Rota, find_rota, list_rotas};
use super::routes::field_of;
use crate::days;
use crate::insertions::{self, Insertion};
use crate::jobs::JobId;
use crate::media::{self, Medium, Standing};
use crate::members::{Member, Operator};

/// How many nights a rotation is told with: those to come, and those that were.
const NIGHTS: usize = 28;
const SHOWN: i64 = 200;

/// Which media go in for a job, in which order.
#[derive(Serialize, ToSchema)]
pub(crate) struct RotationItem {
    id: i64,
    job: i64,
    job_name: String,
    /// `gfs`, `hanoi` or `calendar`.
    scheme: String,
    first_on: NaiveDate,
    /// Whether the job's tool writes encrypted; `null` where nobody has said.
    encrypted: Option<bool>,
    /// On which days of the week media are changed; Monday is 0. Empty of a calendar, whose lines say so.
    days: Vec<u8>,
    /// Of `gfs`: the day of the week of the weekly media.
    weekly_on: Option<u8>,
    /// Of `gfs`: the month of the yearly media.
    yearly_in: Option<u8>,
    /// The labels of each row of media, in their order.
    daily: Vec<String>,
    weekly: Vec<String>,
    monthly: Vec<String>,
    yearly: Vec<String>,
    /// Of `hanoi`.
    tower: Vec<String>,
    /// Of `calendar`: 「毎週金曜 = LTO-0005」.
    lines: Vec<String>,
    ended_at: Option<DateTime<Utc>>,
}

/// A rotation with the nights to come and those that were.
#[derive(Serialize, ToSchema)]
pub(crate) struct WholeRotation {
    #[serde(flatten)]
    rotation: RotationItem,
    /// What the next four weeks ask for.
    nights: Vec<NightItem>,
    /// The newest night first, two hundred at most.
    insertions: Vec<InsertionItem>,
}

/// What a night asks for.
#[derive(Serialize, ToSchema)]
struct NightItem {
    night: NaiveDate,
    medium: i64,
    label: String,
    /// `daily`, `weekly`, `monthly`, `yearly`, `tower` or `lines`.
    pool: &'static str,
    why: String,
}

/// What was put in on a night.
#[derive(Serialize, ToSchema)]
struct InsertionItem {
    night: NaiveDate,
    medium: i64,
    label: String,
    /// The label of the medium that was planned.
    planned: Option<String>,
    /// Why another one was put in.
    note: String,
    by: String,
    at: DateTime<Utc>,
}

/// What tonight asks for, for one job.
#[derive(Serialize, ToSchema)]
pub(crate) struct TonightItem {
    rotation: i64,
    job: i64,
    job_name: String,
    /// `null` on a night on which nobody changes anything.
    planned: Option<NightItem>,
    /// Where the planned medium lies.
    place_name: Option<String>,
    /// Whether the planned medium lies in its place and can be read.
    usable: bool,
    /// What was put in, if something was.
    done: Option<InsertionItem>,
}

/// A rotation as it shall be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentRotation {
    /// `gfs`, `hanoi` or `calendar`.
    scheme: String,
    first_on: NaiveDate,
    /// Whether the job's tool writes encrypted; left out where nobody knows.
    encrypted: Option<bool>,
    /// Of `gfs` and `hanoi`: on which days of the week media are changed; Monday is 0.
    #[serde(default)]
    days: Vec<u8>,
    /// Of `gfs`: the day of the week of the weekly media; Friday if nobody says.
    weekly_on: Option<u8>,
    /// Of `gfs`: the month of the yearly media; March if nobody says.
    yearly_in: Option<u8>,
    /// Labels, in their order.
    #[serde(default)]
    daily: Vec<String>,
    #[serde(default)]
    weekly: Vec<String>,
    #[serde(default)]
    monthly: Vec<String>,
    #[serde(default)]
    yearly: Vec<String>,
    /// Of `hanoi`: labels, the one of every other night first.
    #[serde(default)]
    tower: Vec<String>,
    /// Of `calendar`: 「毎週金曜 = LTO-0005」.
    #[serde(default)]
    lines: Vec<String>,
}

/// Lists the rotations that are followed, in the order in which they began.
#[utoipa::path(
    get,
    path = "/api/v1/rotations",
    tag = "ローテーション",
    summary = "ローテーションの一覧",
    params(PageAddress),
    responses((status = 200, description = "ローテーション", body = Page<RotationItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Member,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<RotationItem>>, Refusal> {
    let rotas = list_rotas(&mut database.read().await?).await?;
    Ok(Json(page.cut(rotas, |rota| rota.row.id.0, |rota| RotationItem::new(&rota))))
}

/// Tells which media go in tonight, and which did.
#[utoipa::path(
    get,
    path = "/api/v1/tonight",
    tag = "ローテーション",
    summary = "今夜の媒体",
    responses((status = 200, description = "ジョブごとの今夜の媒体", body = Vec<TonightItem>))
)]
pub(crate) async fn list_tonight(
    State(database): State<Database>,
    _by: Member,
) -> Result<Json<Vec<TonightItem>>, Refusal> {
    let mut tx = database.read().await?;
    let night = days::of(tx.now());
    let rotas = list_rotas(&mut tx).await?;
    let media = media::list_in_use(&mut tx).await?;
    let done = insertions::list_on(&mut tx, night).await?;
    Ok(Json(rotas.iter().map(|rota| TonightItem::new(rota, &media, &done, night)).collect()))
}

/// Tells of one rotation.
#[utoipa::path(
    get,
    path = "/api/v1/rotations/{rotation}",
    tag = "ローテーション",
    summary = "1つのローテーションと、その予定",
    responses((status = 200, description = "ローテーション", body = WholeRotation, headers(("ETag" = String))))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    _by: Member,
    Path(id): Path<RotationId>,
) -> Result<Revised<WholeRotation>, Refusal> {
    find(&mut database.read().await?, id).await
}

/// Begins a rotation for a job of another tool that has none.
#[utoipa::path(
    post,
    path = "/api/v1/jobs/{job}/rotations",
    tag = "ローテーション",
    summary = "ローテーションを始める",
    request_body = SentRotation,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, description = "ローテーションの番号", body = Made, headers(("Location" = String))))
)]
pub(crate) async fn create(
    State(database): State<Database>,
    by: Operator,
    Path(job): Path<JobId>,
    making: Making<SentRotation>,
) -> Result<Response, Refusal> {
    making
        .below("/api/v1/rotations")
        .once(&database, async move |database, sent: SentRotation| {
            Ok(add_rotation(&database, &by, job, &sent.read()?).await.map_err(explain)?.0)
        })
        .await
}

/// Changes a rotation, all of it. What was put in stays on record.
#[utoipa::path(
    put,
    path = "/api/v1/rotations/{rotation}",
    tag = "ローテーション",
    summary = "ローテーションを変更する",
    request_body = SentRotation,
    responses((status = 200, description = "変更したローテーション", body = WholeRotation, headers(("ETag" = String))))
)]
pub(crate) async fn save(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<RotationId>,
    SeenRevision(seen): SeenRevision,
    Sent(sent): Sent<SentRotation>,
) -> Result<Revised<WholeRotation>, Refusal> {
    edit_rotation(&database, &by, id, seen, &sent.read()?).await.map_err(explain)?;
    after(&database, id).await
}

/// Ends a rotation. The media and what lies on them stay as they are.
#[utoipa::path(
    post,
    path = "/api/v1/rotations/{rotation}/end",
    tag = "ローテーション",
    summary = "ローテーションを終了する",
    responses((status = 200, description = "終了したローテーション", body = WholeRotation, headers(("ETag" = String))))
)]
pub(crate) async fn delete(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<RotationId>,
) -> Result<Revised<WholeRotation>, Refusal> {
    end_rotation(&database, &by, id).await?;
    after(&database, id).await
}

async fn find(tx: &mut ReadTx, id: RotationId) -> Result<Revised<WholeRotation>, Refusal> {
    let rota = find_rota(tx, id).await?.ok_or_else(Refusal::not_found)?;
    let past = insertions::list_insertions(tx, id, SHOWN).await?;
    let nights = days::of(tx.now()).max(rota.row.first_on).iter_days().take(NIGHTS);
    let nights = nights.filter(|_| rota.is_followed());
    let whole = WholeRotation {
        rotation: RotationItem::new(&rota),
        nights: nights.filter_map(|night| Some(NightItem::new(night, rota.planned(night)?))).collect(),
        insertions: past.iter().map(InsertionItem::new).collect(),
    };
    Ok(Revised(rota.row.revision, whole))
}

/// The same after something was done to it.
pub(crate) async fn after(database: &Database, id: RotationId) -> Result<Revised<WholeRotation>, Refusal> {
    let mut tx = database.read().await.map_err(|error| Refusal::from(error).after_keeping())?;
    find(&mut tx, id).await.map_err(Refusal::after_keeping)
}

impl SentRotation {
    /// Reads it by the rules of the form.
    fn read(self) -> Result<NewRotation, Refusal> {
        let usual = FilledRotation::default();
        let encrypted = self.encrypted.map_or("", |yes| if yes { "yes" } else { "no" });
        let filled = FilledRotation {
            scheme: self.scheme,
            first_on: self.first_on.to_string(),
            encrypted: encrypted.to_owned(),
            days: self.days,
            weekly_on: self.weekly_on.map_or(usual.weekly_on, |day| day.to_string()),
            yearly_in: self.yearly_in.map_or(usual.yearly_in, |month| month.to_string()),
            daily: self.daily.join("\n"),
            weekly: self.weekly.join("\n"),
            monthly: self.monthly.join("\n"),
            yearly: self.yearly.join("\n"),
            tower: self.tower.join("\n"),
            lines: self.lines.join("\n"),
            ..FilledRotation::default()
        };
        let mut problems = Problems::none();
        filled.read(&mut problems).ok_or_else(|| Refusal::of_fields(&problems))
    }
}

impl RotationItem {
    fn new(rota: &Rota) -> RotationItem {
        let filled = FilledRotation::of(rota);
        let labels = |lines: &str| lines.lines().map(str::to_owned).collect();
        let of_gfs = |number: &str| number.parse().ok().filter(|_| filled.scheme == "gfs");
        RotationItem {
            id: rota.row.id.0,
            job: rota.row.job_id.0,
            job_name: rota.row.job.clone(),
            first_on: rota.row.first_on,
            encrypted: rota.row.encrypted,
            weekly_on: of_gfs(&filled.weekly_on),
            yearly_in: of_gfs(&filled.yearly_in),
            daily: labels(&filled.daily),
            weekly: labels(&filled.weekly),
            monthly: labels(&filled.monthly),
            yearly: labels(&filled.yearly),
            tower: labels(&filled.tower),
            lines: labels(&filled.lines),
            ended_at: rota.row.ended_at,
            days: filled.days.clone(),
            scheme: filled.scheme.clone(),
        }
    }
}

impl NightItem {
    fn new(night: NaiveDate, planned: Planned) -> NightItem {
        let Planned { turn, medium } = planned;
        NightItem { night, medium: medium.id.0, label: medium.label, pool: turn.pool.code(), why: turn.why }
    }
}

impl InsertionItem {
    fn new(done: &Insertion) -> InsertionItem {
        InsertionItem {
            night: done.night,
            medium: done.medium_id.0,
            label: done.medium.clone(),
            planned: done.planned.clone(),
            note: done.note.clone(),
            by: done.put_in_by.clone(),
            at: done.put_in_at,
        }
    }
}

impl TonightItem {
    fn new(rota: &Rota, media: &[Medium], done: &[Insertion], night: NaiveDate) -> TonightItem {
        let planned = rota.planned(night);
        let medium = planned.as_ref().map(|planned| planned.medium.id);
        let medium = media.iter().find(|known| Some(known.id) == medium);
        let usable = |medium: &Medium| {
            medium.standing() == Some(Standing::Stored) && medium.readable && medium.missed_at.is_none()
        };
        let done = done.iter().find(|done| done.rotation_id == rota.row.id);
        TonightItem {
            rotation: rota.row.id.0,
            job: rota.row.job_id.0,
            job_name: rota.row.job.clone(),
            planned: planned.map(|planned| NightItem::new(night, planned)),
            place_name: medium.map(|medium| medium.location.clone()),
            usable: medium.is_some_and(usable),
            done: done.map(InsertionItem::new),
        }
    }
}

impl Explain for SaveRotationError {
    fn is_outdated(&self) -> bool {
        matches!(self, SaveRotationError::Stale)
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            SaveRotationError::NoSuchMedium { .. }
            | SaveRotationError::Retired { .. }
            | SaveRotationError::Twice { .. }
            | SaveRotationError::TooMany { .. } => Some(field_of(self)),
            _ => None,
        }
    }
}

impl From<SaveRotationError> for Refusal {
    fn from(error: SaveRotationError) -> Refusal {
        match error {
            SaveRotationError::NoSuchRotation | SaveRotationError::NoSuchJob => Refusal::not_found(),
            SaveRotationError::OwnJob(_) | SaveRotationError::Taken(_) | SaveRotationError::Stale => {
                Refusal::conflict(format!("{error}。"))
            }
            SaveRotationError::Db(error) => error.into(),
            refused => Refusal::unprocessable(format!("{refused}。")),
        }
    }
}
