//! Capacities for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use backup_policy::Forecast;
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::{Explain, Page, PageAddress, Sent, explain};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::limit::{SaveLimitError, save_limit};
use super::{Capacity, load_capacities};
use crate::members::{Admin, Member};
use crate::repositories::RepositoryId;

/// How a repository grows.
#[derive(Serialize, ToSchema)]
pub(crate) struct CapacityItem {
    repository: i64,
    name: String,
    stored_bytes: Option<i64>,
    /// `null` where nobody has said.
    limit_bytes: Option<i64>,
    /// `unknown`, `roomy` (not within ten years), `full_on` or `full`.
    forecast: &'static str,
    /// The day of Japan on which it will be full, where the forecast is `full_on`.
    full_on: Option<String>,
    /// The last 90 days, as far as they were measured.
    sizes: Vec<SizeItem>,
}

/// How much there was on a day of Japan.
#[derive(Serialize, ToSchema)]
pub(crate) struct SizeItem {
    day: String,
    bytes: i64,
}

/// Lists the repositories in use.
#[utoipa::path(
    get,
    path = "/api/v1/capacities",
    tag = "容量",
    summary = "リポジトリの容量と、満杯になる日の見込み",
    params(PageAddress),
    responses((status = 200, description = "容量", body = Page<CapacityItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Member,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<CapacityItem>>, Refusal> {
    let capacities = load_capacities(&mut database.read().await?).await?;
    Ok(Json(page.cut(capacities, |capacity| capacity.id.0, CapacityItem::new)))
}

impl CapacityItem {
    fn new(capacity: Capacity) -> CapacityItem {
        let (forecast, full_on) = match capacity.forecast {
            None | Some(Forecast::Unknown) => ("unknown", None),
            Some(Forecast::Roomy) => ("roomy", None),
            Some(Forecast::FullOn(day)) => ("full_on", Some(day.to_string())),
            Some(Forecast::Full) => ("full", None),
        };
        let size = |(day, bytes): (chrono::NaiveDate, i64)| SizeItem { day: day.to_string(), bytes };
        CapacityItem {
            repository: capacity.id.0,
            stored_bytes: capacity.newest(),
            name: capacity.name,
            limit_bytes: capacity.limit,
            forecast,
            full_on,
            sizes: capacity.sizes.into_iter().map(size).collect(),
        }
    }
}

/// How much a repository may hold.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentLimit {
    /// `null`: nobody knows.
    #[serde(deserialize_with = "Option::deserialize")]
    limit_gb: Option<i64>,
}

/// Sets what a repository may hold.
#[utoipa::path(
    post,
    path = "/api/v1/repositories/{repository}/limit",
    tag = "リポジトリ",
    summary = "リポジトリの容量の上限を決める",
    request_body = SentLimit,
    responses((status = 204, description = "保存した"))
)]
pub(crate) async fn save(
    State(database): State<Database>,
    by: Admin,
    Path(id): Path<RepositoryId>,
    Sent(sent): Sent<SentLimit>,
) -> Result<StatusCode, Refusal> {
    save_limit(&database, &by, id, sent.limit_gb).await.map_err(explain)?;
    Ok(StatusCode::NO_CONTENT)
}

impl Explain for SaveLimitError {
    fn field(&self) -> Option<&'static str> {
        matches!(self, SaveLimitError::Size).then_some("limit_gb")
    }
}
