//! What a 塾 will probably owe, for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use platform_web::Refusal;
use platform_web::api::{Page, PageAddress};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Estimate, GradeLine, estimate_round, tax_within};
use crate::app::App;
use crate::juku::JukuId;
use crate::rounds::{self, RoundId};
use crate::staff::Office;

/// Whose estimate is asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WantedEstimate {
    /// That of one 塾.
    #[param(minimum = 1)]
    juku: Option<i64>,
}

/// What a 塾 will probably owe for a round; what it was asked for is an invoice.
#[derive(Serialize, ToSchema)]
pub(crate) struct EstimateItem {
    juku: i64,
    juku_number: String,
    juku_name: String,
    /// 会員種別 on the 実施日: `culture_kids`, `eduplus` or `general`.
    membership: &'static str,
    /// The price of one examinee, tax within.
    unit_yen: i64,
    /// How many are registered.
    registered: i64,
    /// How many have a result so far.
    counted: i64,
    /// For how many that is: as if everybody who is registered sat the test, once the round is 確定 for those who did.
    examinees: i64,
    amount_yen: i64,
    tax_percent: i64,
    /// The tax within the amount.
    tax_yen: i64,
    lines: Vec<EstimateLineItem>,
}

/// The examinees of one grade.
#[derive(Serialize, ToSchema)]
struct EstimateLineItem {
    /// 「小6」.
    grade: &'static str,
    examinees: i64,
    /// How many in the first and the second subject.
    sat: [i64; 2],
}

/// Lists what the 塾 that the caller may see will probably owe for a round.
#[utoipa::path(
    get,
    path = "/api/v1/rounds/{round}/fee-estimates",
    tag = "ご請求",
    summary = "ご請求の概算",
    params(WantedEstimate, PageAddress),
    responses((status = 200, description = "概算", body = Page<EstimateItem>))
)]
pub(crate) async fn list(
    State(app): State<App>,
    by: Office,
    Path(round): Path<RoundId>,
    Query(wanted): Query<WantedEstimate>,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<EstimateItem>>, Refusal> {
    let scope = match wanted.juku {
        Some(juku) => by.scope().office_of(JukuId(juku)).ok_or_else(Refusal::not_found)?,
        None => by.scope().clone(),
    };
    let mut tx = app.database.read().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
    let found = estimate_round(&mut tx, &scope, &round).await?;
    let percent = app.billing.tax_percent;
    let item = |estimate: Estimate| EstimateItem::new(&estimate, percent);
    Ok(Json(page.cut(found, |estimate| estimate.owed.juku.id.0, item)))
}

impl EstimateItem {
    fn new(estimate: &Estimate, tax_percent: i64) -> EstimateItem {
        let owed = &estimate.owed;
        let line = |line: &GradeLine| EstimateLineItem {
            grade: line.grade.label(),
            examinees: line.examinees,
            sat: line.sat,
        };
        EstimateItem {
            juku: owed.juku.id.0,
            juku_number: owed.juku.number.clone(),
            juku_name: owed.juku.name.clone(),
            membership: owed.membership.code(),
            unit_yen: owed.unit_yen,
            registered: estimate.registered,
            counted: estimate.counted,
            examinees: owed.examinees(),
            amount_yen: owed.amount_yen(),
            tax_percent,
            tax_yen: tax_within(owed.amount_yen(), tax_percent),
            lines: owed.lines.iter().map(line).collect(),
        }
    }
}
