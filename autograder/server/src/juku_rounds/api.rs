//! 実績 of a 塾 for programs.

use autograder_grading::{DeviationScore, Tenths};
use axum::Json;
use axum::extract::{Path, Query, State};
use chrono::NaiveDate;
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::{Page, PageAddress};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

use super::load::{Record, load_records};
use crate::juku::{self, JukuId};
use crate::staff::Headquarters;

/// Which rounds are asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WantedRounds {
    /// Those of one 年度.
    year: Option<i64>,
}

/// A round in which a 塾 took part.
#[derive(Serialize, ToSchema)]
pub(crate) struct JukuRoundItem {
    round: i64,
    /// `2026-summer`.
    name: String,
    /// `preparing`, `open`, `closed`, `aggregating`, `final` or `published`.
    state: &'static str,
    sat_on: NaiveDate,
    /// 受験者; of a 確定 round those of its version.
    examinees: i64,
    /// Of them, those with a result.
    counted: i64,
    /// How many are expected on its sheets, and how many of them are done.
    expected: i64,
    done: i64,
    /// The mean of 合計 in tenths; `null` before 確定, as is the mean of its 偏差値.
    mean_tenths: Option<i32>,
    deviation_tenths: Option<i32>,
    /// What the 塾 owes for it, tax included: an `estimate`, a `draft` or `issued`.
    standing: &'static str,
    amount_yen: i64,
}

/// Lists the rounds that a 塾 took part in, in the order in which they were made.
#[utoipa::path(
    get,
    path = "/api/v1/juku/{juku}/rounds",
    tag = "塾",
    summary = "塾のテスト回ごとの実績",
    params(WantedRounds, PageAddress),
    responses((status = 200, description = "テスト回", body = Page<JukuRoundItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    by: Headquarters,
    Path(id): Path<JukuId>,
    Query(wanted): Query<WantedRounds>,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<JukuRoundItem>>, Refusal> {
    let mut tx = database.read().await?;
    let found = juku::find_juku(&mut tx, by.staff().scope(), id).await?;
    let juku = found.ok_or_else(Refusal::not_found)?;
    let mut records = load_records(&mut tx, &by, id).await?;
    drop(tx);
    records.retain(|record| wanted.year.is_none_or(|year| i64::from(record.round.name.year) == year));
    let subject = format!("juku/{}/results", juku.number);
    by.staff().saw(&database, "results.viewed", subject, &json!({ "shown": records.len() })).await?;
    Ok(Json(page.cut(records, |record| record.round.id.0, |record| JukuRoundItem::new(&record))))
}

impl JukuRoundItem {
    fn new(record: &Record) -> JukuRoundItem {
        JukuRoundItem {
            round: record.round.id.0,
            name: record.round.name.to_string(),
            state: record.round.state.code(),
            sat_on: record.round.sat_on,
            examinees: record.examinees,
            counted: record.counted,
            expected: record.progress.expected,
            done: record.progress.done,
            mean_tenths: record.mean.map(Tenths::get),
            deviation_tenths: record.deviation.map(DeviationScore::tenths),
            standing: record.owed.standing.code(),
            amount_yen: record.owed.yen,
        }
    }
}
