//! 年度更新 for programs.

use axum::Json;
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::{Explain, Sent, explain};
use platform_web::dates::day_of;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::plan::{Candidate, list_candidates, year_on};
use super::promote::{Consent, PromoteError, Promoted, promote_students};
use super::store::{Promotion, find_promotion};
use crate::imports::fingerprint;
use crate::juku::{self, JukuId};
use crate::staff::{Office, Registrar};
use crate::students::{StudentId, grade_label};

/// Who of a 塾 would move up.
#[derive(Serialize, ToSchema)]
pub(crate) struct PreviewItem {
    /// The 年度 into which they move.
    year: i32,
    /// `null` while they have not moved up in this 年度.
    done: Option<PromotionItem>,
    /// Sent back to say which list was seen.
    fingerprint: String,
    candidates: Vec<RiserItem>,
}

/// Who moved up already.
#[derive(Serialize, ToSchema)]
struct PromotionItem {
    promoted: i64,
    graduated: i64,
    /// 「本部」 where it was somebody of 本部 and the caller is not.
    by: String,
    at: DateTime<Utc>,
}

/// A pupil who may move up.
#[derive(Serialize, ToSchema)]
struct RiserItem {
    student: i64,
    /// 生徒ID.
    number: String,
    name: String,
    /// 「小6」.
    grade: &'static str,
    classroom_name: String,
    /// 中3: the pupil leaves.
    graduates: bool,
    /// Whether the grade is that of the 年度 already, because the pupil came within it or was moved up before.
    is_settled: bool,
}

/// Shows who of a 塾 would move up.
#[utoipa::path(
    get,
    path = "/api/v1/juku/{juku}/promotions",
    tag = "生徒",
    summary = "年度更新の下見",
    responses((status = 200, description = "学年が上がる生徒", body = PreviewItem))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    _office: Office,
    by: Registrar,
    Path(id): Path<JukuId>,
) -> Result<Json<PreviewItem>, Refusal> {
    let mut tx = database.read().await?;
    let year = year_on(day_of(tx.now()));
    let juku = juku::find_juku(&mut tx, by.scope(), id).await?.ok_or_else(Refusal::not_found)?;
    let done = find_promotion(&mut tx, by.scope(), juku.id, year).await?;
    let candidates = list_candidates(&mut tx, juku.id).await?;
    drop(tx);
    let facts = json!({ "shown": candidates.len() });
    by.staff().saw(&database, "students.listed", format!("juku/{}", juku.number), &facts).await?;
    Ok(Json(PreviewItem {
        year,
        done: done.map(PromotionItem::new),
        fingerprint: fingerprint(&candidates),
        candidates: candidates.into_iter().map(|pupil| RiserItem::new(pupil, year)).collect(),
    }))
}

/// Who shall move up.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentPromotion {
    fingerprint: String,
    students: Vec<i64>,
}

/// How many moved up.
#[derive(Serialize, ToSchema)]
pub(crate) struct PromotedItem {
    promoted: usize,
    graduated: usize,
}

/// Moves pupils of a 塾 up, once for each 年度.
#[utoipa::path(
    post,
    path = "/api/v1/juku/{juku}/promotions",
    tag = "生徒",
    summary = "年度更新",
    request_body = SentPromotion,
    responses((status = 200, description = "学年が上がった数", body = PromotedItem))
)]
pub(crate) async fn create(
    State(database): State<Database>,
    _office: Office,
    by: Registrar,
    Path(juku): Path<JukuId>,
    Sent(sent): Sent<SentPromotion>,
) -> Result<Json<PromotedItem>, Refusal> {
    let ticked = sent.students.into_iter().map(StudentId).collect();
    let consent = Consent { fingerprint: &sent.fingerprint, ticked: &ticked };
    let Promoted { promoted, graduated } =
        promote_students(&database, &by, juku, consent).await.map_err(explain)?;
    Ok(Json(PromotedItem { promoted, graduated }))
}

impl PromotionItem {
    fn new(done: Promotion) -> PromotionItem {
        PromotionItem {
            promoted: done.promoted,
            graduated: done.graduated,
            by: done.promoted_by,
            at: done.promoted_at,
        }
    }
}

impl RiserItem {
    fn new(pupil: Candidate, year: i32) -> RiserItem {
        RiserItem {
            student: pupil.id.0,
            grade: grade_label(pupil.grade),
            graduates: pupil.graduates(),
            is_settled: pupil.came_within(year) || pupil.was_raised_for(year),
            number: pupil.number,
            name: pupil.name,
            classroom_name: pupil.classroom_name,
        }
    }
}

impl Explain for PromoteError {
    fn field(&self) -> Option<&'static str> {
        matches!(self, PromoteError::NobodyTicked).then_some("students")
    }
}

impl From<PromoteError> for Refusal {
    fn from(error: PromoteError) -> Refusal {
        match error {
            PromoteError::NoSuchJuku => Refusal::not_found(),
            PromoteError::Done(_) | PromoteError::Moved => Refusal::conflict(format!("{error}。")),
            PromoteError::NobodyTicked => Refusal::unprocessable(format!("{error}。")),
            PromoteError::Db(error) => error.into(),
        }
    }
}
