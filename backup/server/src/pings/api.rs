//! Ping addresses for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use chrono::{DateTime, Utc};
use platform_database::Database;
use platform_identity::FreshlyProven;
use platform_web::Refusal;
use platform_web::api::{Page, PageAddress};
use serde::Serialize;
use utoipa::ToSchema;

use super::key::make_key;
use super::store::{self, HeldKey};
use super::{PingView, find_shared_view, find_view};
use crate::app::App;
use crate::jobs::JobId;
use crate::members::{Member, Operator};

/// That there is an address to which a tool reports. The address itself is a secret.
#[derive(Serialize, ToSchema)]
pub(crate) struct PingItem {
    id: i64,
    /// `null` of the shared address, which takes any job by its name.
    job: Option<i64>,
    job_name: Option<String>,
    made_by: String,
    made_at: DateTime<Utc>,
}

/// A new address, told once.
#[derive(Serialize, ToSchema)]
pub(crate) struct MadePing {
    address: String,
}

/// Lists for what there are ping addresses.
#[utoipa::path(
    get,
    path = "/api/v1/ping-addresses",
    tag = "取り込み",
    summary = "pingのアドレスの一覧",
    params(PageAddress),
    responses((status = 200, description = "アドレスのあるもの", body = Page<PingItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Member,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<PingItem>>, Refusal> {
    let held = store::list_held(&mut database.read().await?).await?;
    Ok(Json(page.cut(held, |held| held.id.0, PingItem::new)))
}

/// Makes the address of a job anew; the one before opens nothing any more.
#[utoipa::path(
    post,
    path = "/api/v1/jobs/{job}/ping-key",
    tag = "取り込み",
    summary = "ジョブのpingのアドレスを作る",
    responses((status = 200, description = "新しいアドレス", body = MadePing))
)]
pub(crate) async fn create(
    State(app): State<App>,
    by: Operator,
    _proof: FreshlyProven,
    Path(job): Path<JobId>,
) -> Result<Json<MadePing>, Refusal> {
    make_key(&app, &by, Some(job)).await?;
    let view = async { find_view(&mut app.database.read().await?, &app, job).await };
    told(view.await)
}

/// Makes the shared address anew; the one before opens nothing any more.
#[utoipa::path(
    post,
    path = "/api/v1/intake/ping-key",
    tag = "取り込み",
    summary = "共通のpingのアドレスを作る",
    responses((status = 200, description = "新しいアドレス", body = MadePing))
)]
pub(crate) async fn create_shared(
    State(app): State<App>,
    by: Operator,
    _proof: FreshlyProven,
) -> Result<Json<MadePing>, Refusal> {
    make_key(&app, &by, None).await?;
    let view = async { find_shared_view(&mut app.database.read().await?, &app).await };
    told(view.await)
}

/// It has an address unless somebody removed it at this moment.
fn told(view: Result<PingView, Refusal>) -> Result<Json<MadePing>, Refusal> {
    let view = view.map_err(Refusal::after_keeping)?;
    let address = view.address.ok_or_else(Refusal::not_found)?;
    Ok(Json(MadePing { address }))
}

impl PingItem {
    fn new(held: HeldKey) -> PingItem {
        PingItem {
            id: held.id.0,
            job: held.job_id.map(|job| job.0),
            job_name: held.job,
            made_by: held.made_by,
            made_at: held.made_at,
        }
    }
}
