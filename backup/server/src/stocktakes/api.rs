//! Stocktakes for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use platform_database::Database;
use platform_identity::orders::{Made, Making};
use platform_web::Refusal;
use platform_web::api::{Page, PageAddress};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::store::{self, Counted, Stocktake};
use super::{StocktakeId, TakeStockError, take_stock};
use crate::app::App;
use crate::locations::LocationId;
use crate::members::{Member, Operator};
use crate::scans;

/// Somebody looked what lies in a place.
#[derive(Serialize, ToSchema)]
pub(crate) struct StocktakeItem {
    id: i64,
    place_name: String,
    remark: String,
    taken_by: String,
    taken_at: DateTime<Utc>,
    /// How many lay where the register has them.
    seen: i64,
    /// How many the register has there, and are not.
    missing: i64,
    /// How many the register has elsewhere.
    extra: i64,
}

/// A stocktake with the media that it speaks of.
#[derive(Serialize, ToSchema)]
pub(crate) struct WholeStocktake {
    #[serde(flatten)]
    stocktake: StocktakeItem,
    media: Vec<CountedMedium>,
}

/// A medium of a stocktake, with how and where the register had it then.
#[derive(Serialize, ToSchema)]
struct CountedMedium {
    medium: i64,
    label: String,
    /// `seen`, `missing` or `extra`.
    finding: String,
    /// `in_use`, `stored`, `lent`, `returned` or `retired`.
    state: String,
    place_name: String,
}

/// What lay in a place.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentStocktake {
    /// The number of the place.
    place: i64,
    /// The labels of all that lie there; none is a finding, too.
    labels: Vec<String>,
    #[serde(default)]
    remark: String,
}

/// Lists the stocktakes, the newest first; `next` goes back in time.
#[utoipa::path(
    get,
    path = "/api/v1/stocktakes",
    tag = "媒体",
    summary = "棚卸しの一覧",
    params(PageAddress),
    responses((status = 200, description = "棚卸し", body = Page<StocktakeItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Member,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<StocktakeItem>>, Refusal> {
    let before = StocktakeId(page.before());
    let found = store::list_before(&mut database.read().await?, before, page.to_ask()).await?;
    Ok(Json(page.page(found, |stocktake| stocktake.id.0, StocktakeItem::new)))
}

/// Tells of one stocktake.
#[utoipa::path(
    get,
    path = "/api/v1/stocktakes/{stocktake}",
    tag = "媒体",
    summary = "1つの棚卸し",
    responses((status = 200, description = "棚卸し", body = WholeStocktake))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    _by: Member,
    Path(id): Path<StocktakeId>,
) -> Result<Json<WholeStocktake>, Refusal> {
    let mut tx = database.read().await?;
    let taken = store::find_stocktake(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let counted = store::list_counted(&mut tx, id).await?;
    Ok(Json(WholeStocktake {
        stocktake: StocktakeItem::new(taken),
        media: counted.into_iter().map(CountedMedium::new).collect(),
    }))
}

/// Keeps what was found in a place, beside what the register says of it.
#[utoipa::path(
    post,
    path = "/api/v1/media/scan/stocktakes",
    tag = "媒体",
    summary = "棚卸しを記録する",
    request_body = SentStocktake,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, description = "棚卸しの番号", body = Made, headers(("Location" = String))))
)]
pub(crate) async fn create(
    State(app): State<App>,
    by: Operator,
    making: Making<SentStocktake>,
) -> Result<Response, Refusal> {
    let database = app.database.clone();
    making
        .below("/api/v1/stocktakes")
        .once(&database, async move |database, sent: SentStocktake| {
            let lines = scans::api::read_labels(&app, &sent.labels)?;
            let place = LocationId(sent.place);
            Ok(take_stock(&database, &by, place, &lines, &sent.remark).await?.0)
        })
        .await
}

impl StocktakeItem {
    fn new(taken: Stocktake) -> StocktakeItem {
        StocktakeItem {
            id: taken.id.0,
            place_name: taken.place,
            remark: taken.remark,
            taken_by: taken.taken_by,
            taken_at: taken.taken_at,
            seen: taken.seen,
            missing: taken.missing,
            extra: taken.extra,
        }
    }
}

impl CountedMedium {
    fn new(counted: Counted) -> CountedMedium {
        CountedMedium {
            medium: counted.medium_id.0,
            label: counted.label,
            finding: counted.finding,
            state: counted.state,
            place_name: counted.place,
        }
    }
}

impl From<TakeStockError> for Refusal {
    fn from(error: TakeStockError) -> Refusal {
        match error {
            TakeStockError::Lines(lines) => scans::api::refuse(lines),
            TakeStockError::NoSuchPlace => Refusal::of_field("place", format!("{error}。")),
            TakeStockError::Db(error) => error.into(),
        }
    }
}
