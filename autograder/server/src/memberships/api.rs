//! Memberships and prices for programs.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::NaiveDate;
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::{Explain, SeenRevision, Sent, explain, read_code};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::prices::{HIGHEST_YEN, Price, SetPriceError, withdraw_price};
use super::{
    ChangeMembershipError, MembershipKind, change_membership, list_memberships, list_prices, set_price,
};
use crate::juku::{self, JukuId};
use crate::staff::{Headquarters, Office};

/// What kind of member a 塾 is, from a day on.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MembershipItem {
    /// `culture_kids`, `eduplus` or `general`.
    membership: String,
    valid_from: NaiveDate,
}

/// What an examinee costs, tax within, on the days of a price.
#[derive(Serialize, ToSchema)]
pub(crate) struct PriceItem {
    membership: &'static str,
    valid_from: NaiveDate,
    /// The first day of the next price; `null` for the last one.
    valid_until: Option<NaiveDate>,
    yen: i64,
}

/// Makes a 塾 another kind of member; the `ETag` is that of the 塾.
#[utoipa::path(
    put,
    path = "/api/v1/juku/{juku}/membership",
    tag = "塾と教室",
    summary = "塾の会員種別を決める",
    request_body = MembershipItem,
    responses((status = 204, description = "決めた"))
)]
pub(crate) async fn save(
    State(database): State<Database>,
    by: Headquarters,
    Path(id): Path<JukuId>,
    SeenRevision(seen): SeenRevision,
    Sent(sent): Sent<MembershipItem>,
) -> Result<StatusCode, Refusal> {
    let kind = read_kind(&sent.membership)?;
    change_membership(&database, &by, id, seen, kind, sent.valid_from).await.map_err(explain)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lists what kinds of member a 塾 has been and will be; while nothing is known it is `general`.
#[utoipa::path(
    get,
    path = "/api/v1/juku/{juku}/memberships",
    tag = "塾と教室",
    summary = "塾の会員種別の移り変わり",
    responses((status = 200, description = "会員種別", body = Vec<MembershipItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    by: Office,
    Path(id): Path<JukuId>,
) -> Result<Json<Vec<MembershipItem>>, Refusal> {
    let mut tx = database.read().await?;
    let juku = juku::find_juku(&mut tx, by.scope(), id).await?.ok_or_else(Refusal::not_found)?;
    let found = list_memberships(&mut tx, by.scope(), Some(juku.id)).await?;
    let item = |row: super::Membership| MembershipItem {
        membership: row.kind.code().to_owned(),
        valid_from: row.valid_from,
    };
    Ok(Json(found.into_iter().map(item).collect()))
}

/// Lists every price.
#[utoipa::path(
    get,
    path = "/api/v1/prices",
    tag = "ご請求",
    summary = "単価",
    responses((status = 200, description = "単価", body = Vec<PriceItem>))
)]
pub(crate) async fn list_all_prices(
    State(database): State<Database>,
    _by: Headquarters,
) -> Result<Json<Vec<PriceItem>>, Refusal> {
    let prices = list_prices(&mut database.read().await?).await?;
    Ok(Json(prices.iter().map(PriceItem::new).collect()))
}

/// A price that is to follow the last one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPrice {
    membership: String,
    valid_from: NaiveDate,
    yen: i64,
    /// The first day of the last price that was read.
    seen: NaiveDate,
}

/// Sets a price from a day to come.
#[utoipa::path(
    post,
    path = "/api/v1/prices",
    tag = "ご請求",
    summary = "単価を決める",
    request_body = NewPrice,
    responses((status = 204, description = "決めた"))
)]
pub(crate) async fn create_price(
    State(database): State<Database>,
    by: Headquarters,
    Sent(sent): Sent<NewPrice>,
) -> Result<StatusCode, Refusal> {
    let kind = read_kind(&sent.membership)?;
    if !(0..=HIGHEST_YEN).contains(&sent.yen) {
        return Err(Refusal::of_field("yen", "単価は0円から100,000円までの整数にしてください"));
    }
    set_price(&database, &by, kind, sent.seen, (sent.valid_from, sent.yen)).await.map_err(explain)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which price is to be taken back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentWithdrawal {
    membership: String,
    /// Its first day.
    seen: NaiveDate,
}

/// Takes back the last price of a kind, if it has not begun.
#[utoipa::path(
    post,
    path = "/api/v1/prices/withdrawal",
    tag = "ご請求",
    summary = "まだ始まっていない単価を取り消す",
    request_body = SentWithdrawal,
    responses((status = 204, description = "取り消した"))
)]
pub(crate) async fn delete_price(
    State(database): State<Database>,
    by: Headquarters,
    Sent(sent): Sent<SentWithdrawal>,
) -> Result<StatusCode, Refusal> {
    withdraw_price(&database, &by, read_kind(&sent.membership)?, sent.seen).await.map_err(explain)?;
    Ok(StatusCode::NO_CONTENT)
}

fn read_kind(code: &str) -> Result<MembershipKind, Refusal> {
    read_code("membership", code, MembershipKind::ALL, MembershipKind::code)
}

impl PriceItem {
    fn new(price: &Price) -> PriceItem {
        PriceItem {
            membership: price.kind.code(),
            valid_from: price.valid_from,
            valid_until: price.valid_until,
            yen: price.yen,
        }
    }
}

impl Explain for ChangeMembershipError {
    fn is_outdated(&self) -> bool {
        matches!(self, ChangeMembershipError::Stale)
    }
}

impl Explain for SetPriceError {
    fn field(&self) -> Option<&'static str> {
        matches!(self, SetPriceError::Past | SetPriceError::BeforeTheLast).then_some("valid_from")
    }
}

impl From<SetPriceError> for Refusal {
    fn from(error: SetPriceError) -> Refusal {
        match error {
            SetPriceError::Past | SetPriceError::BeforeTheLast => {
                Refusal::unprocessable(format!("{error}。"))
            }
            SetPriceError::Stale | SetPriceError::Begun => Refusal::conflict(format!("{error}。")),
            SetPriceError::Db(error) => error.into(),
        }
    }
}
