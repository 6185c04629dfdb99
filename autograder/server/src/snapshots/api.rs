//! 確定 and its versions, for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use platform_database::Database;
use platform_identity::FreshlyProven;
use platform_identity::orders::{Made, Making};
use platform_web::Refusal;
use platform_web::api::{Page, PageAddress};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::store::{self, ChangedCard};
use super::views::MOST_CARDS;
use super::{ChangeKind, FinaliseError, Snapshot, count_changes, finalise_round, list_changes};
use crate::rounds::{self, RoundId};
use crate::staff::Headquarters;

/// A version of a round's results.
#[derive(Serialize, ToSchema)]
pub(crate) struct VersionItem {
    version: i64,
    frozen_at: DateTime<Utc>,
    frozen_by: String,
    reason: String,
    /// 実施日, as its report cards print it.
    sat_on: NaiveDate,
    /// From when 塾 and 教室 read it; `null`: since it was frozen.
    publish_at: Option<DateTime<Utc>>,
    /// When the round went back to 集計中 before that; they never read it. `null` otherwise.
    withdrawn_at: Option<DateTime<Utc>>,
}

/// A version with whose report cards differ from the version before.
#[derive(Serialize, ToSchema)]
pub(crate) struct SnapshotItem {
    version: VersionItem,
    /// 成績表.
    cards: i64,
    counts: Vec<ChangeCount>,
    /// The first 500 of them, the pupils' own changes first.
    changed: Vec<ChangedItem>,
}

/// How many report cards differ in that way.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChangeCount {
    /// `new`, `gone`, `card` or `standing`.
    pub(crate) kind: &'static str,
    pub(crate) cards: i64,
}

/// A report card that differs.
#[derive(Serialize, ToSchema)]
struct ChangedItem {
    /// The id of the 受験.
    entry: i64,
    student_name: String,
    juku_name: String,
    classroom_name: String,
    kind: &'static str,
}

/// Lists the versions of a round.
#[utoipa::path(
    get,
    path = "/api/v1/rounds/{round}/snapshots",
    tag = "確定",
    summary = "確定した版の一覧",
    params(PageAddress),
    responses((status = 200, description = "版", body = Page<VersionItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Headquarters,
    Path(round): Path<RoundId>,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<VersionItem>>, Refusal> {
    let mut tx = database.read().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
    let all = store::list_snapshots(&mut tx, round.id).await?;
    Ok(Json(page.cut(all, |snapshot| snapshot.version, VersionItem::new)))
}

/// Tells of one version.
#[utoipa::path(
    get,
    path = "/api/v1/rounds/{round}/snapshots/{version}",
    tag = "確定",
    summary = "1つの版と、前の版から変わった成績表",
    responses((status = 200, description = "版", body = SnapshotItem))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    by: Headquarters,
    Path((round, version)): Path<(RoundId, i64)>,
) -> Result<Json<SnapshotItem>, Refusal> {
    let mut tx = database.read().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
    let snapshot = store::find_snapshot(&mut tx, round.id, version).await?.ok_or_else(Refusal::not_found)?;
    let cards = store::count_entries(&mut tx, snapshot.id).await?;
    let counts = count_changes(&mut tx, snapshot.id).await?;
    let changed = list_changes(&mut tx, by.staff().scope(), snapshot.id, MOST_CARDS).await?;
    drop(tx);
    let subject = format!("rounds/{}/snapshots/{version}", round.name);
    by.staff().saw(&database, "snapshots.viewed", subject, &json!({ "shown": changed.len() })).await?;
    Ok(Json(SnapshotItem {
        version: VersionItem::new(snapshot),
        cards,
        counts: counts.into_iter().map(ChangeCount::new).collect(),
        changed: changed.into_iter().map(ChangedItem::new).collect(),
    }))
}

/// A version that is to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewVersion {
    /// Why; a correction needs one.
    #[serde(default)]
    reason: String,
}

/// Freezes a round that is 集計中.
#[utoipa::path(
    post,
    path = "/api/v1/rounds/{round}/snapshots",
    tag = "確定",
    summary = "結果を確定する",
    request_body = NewVersion,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, description = "確定した版", body = Made, headers(("Location" = String))))
)]
pub(crate) async fn create(
    State(database): State<Database>,
    by: Headquarters,
    _proven: FreshlyProven,
    Path(round): Path<RoundId>,
    making: Making<NewVersion>,
) -> Result<Response, Refusal> {
    making
        .once(&database, async move |database, new: NewVersion| {
            let frozen = finalise_round(&database, by.actor(), round, new.reason.trim()).await?;
            Ok(frozen.snapshot.version)
        })
        .await
}

impl VersionItem {
    fn new(snapshot: Snapshot) -> VersionItem {
        VersionItem {
            version: snapshot.version,
            frozen_at: snapshot.frozen_at,
            frozen_by: snapshot.frozen_by,
            reason: snapshot.reason,
            sat_on: snapshot.sat_on,
            publish_at: snapshot.publish_at,
            withdrawn_at: snapshot.withdrawn_at,
        }
    }
}

impl ChangeCount {
    fn new((kind, cards): (ChangeKind, i64)) -> ChangeCount {
        ChangeCount { kind: kind.code(), cards }
    }
}

impl ChangedItem {
    fn new(card: ChangedCard) -> ChangedItem {
        ChangedItem {
            entry: card.entry_id.0,
            student_name: card.student_name,
            juku_name: card.juku_name,
            classroom_name: card.classroom_name,
            kind: card.kind.code(),
        }
    }
}

impl From<FinaliseError> for Refusal {
    fn from(error: FinaliseError) -> Refusal {
        match error {
            FinaliseError::Move(error) => error.into(),
            FinaliseError::NothingToFreeze => Refusal::unprocessable(format!("{error}。")),
            FinaliseError::Db(error) => error.into(),
        }
    }
}
