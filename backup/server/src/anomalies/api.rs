//! Signs for programs.

use axum::Json;
use axum::extract::{Query, State};
use backup_policy::Sign;
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::{Page, PageAddress};
use serde::Serialize;
use utoipa::ToSchema;

use super::{RunSigns, VanishedSnapshots, list_run_signs, list_vanished, words};
use crate::canaries::{TouchedCanary, list_touched};
use crate::members::Member;

/// One sign that something is wrong with a backup that says that all is well.
#[derive(Serialize, ToSchema)]
pub(crate) struct SignItem {
    /// The job; `null` of a repository.
    job: Option<i64>,
    repository: Option<i64>,
    /// The run whose numbers or snapshot show it.
    run: Option<i64>,
    /// `bytes`, `added`, `files`, `seconds`, `dense`, `snapshots` or `canary`.
    measure: &'static str,
    /// What it is now, and what is usual: bytes, files, seconds, thousandths or snapshots; `null` of a canary.
    value: Option<i64>,
    usual: Option<i64>,
    /// The same in Japanese.
    words: String,
}

/// Lists the signs that stand.
#[utoipa::path(
    get,
    path = "/api/v1/signs",
    tag = "異常の兆候",
    summary = "いつもと違う実行、急に減ったスナップショット、カナリアの異常",
    params(PageAddress),
    responses((status = 200, description = "兆候", body = Page<SignItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Member,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<SignItem>>, Refusal> {
    let mut tx = database.read().await?;
    let mut signs: Vec<SignItem> = list_run_signs(&mut tx).await?.iter().flat_map(SignItem::of_run).collect();
    signs.extend(list_touched(&mut tx).await?.iter().map(SignItem::of_canary));
    signs.extend(list_vanished(&mut tx).await?.iter().map(SignItem::of_repository));
    Ok(Json(page.counted_of(signs, |sign| sign)))
}

impl SignItem {
    fn plain(sign: &Sign) -> SignItem {
        SignItem {
            job: None,
            repository: None,
            run: None,
            measure: sign.measure.code(),
            value: Some(sign.value),
            usual: Some(sign.usual),
            words: words(sign),
        }
    }

    fn of_run(found: &RunSigns) -> Vec<SignItem> {
        let (job, run) = (Some(found.job.0), Some(found.run.0));
        found.signs.iter().map(|sign| SignItem { job, run, ..SignItem::plain(sign) }).collect()
    }

    fn of_repository(found: &VanishedSnapshots) -> SignItem {
        SignItem { repository: Some(found.repository.0), ..SignItem::plain(&found.sign) }
    }

    fn of_canary(found: &TouchedCanary) -> SignItem {
        SignItem {
            job: Some(found.job_id.0),
            repository: None,
            run: Some(found.run_id.0),
            measure: "canary",
            value: None,
            usual: None,
            words: found.words(),
        }
    }
}
