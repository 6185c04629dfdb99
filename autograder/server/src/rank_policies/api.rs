//! Which ranks the report cards of a 塾 print, for programs.

use axum::extract::{Path, State};
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::{Explain, Revised, SeenRevision, Sent, explain};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::choose::{ChooseRanksError, choose_ranks};
use super::{RankPolicy, load_policy};
use crate::juku::{self, JukuId};
use crate::staff::Office;

/// Which ranks the report cards of a 塾 print.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RankPolicyItem {
    /// 全国順位.
    national: bool,
    /// 塾内順位, where at least ten of the 塾 have the result.
    juku: bool,
}

/// Tells which ranks a 塾 prints.
#[utoipa::path(
    get,
    path = "/api/v1/juku/{juku}/rank-policy",
    tag = "塾と教室",
    summary = "成績表の順位の設定",
    responses((status = 200, description = "設定", body = RankPolicyItem, headers(("ETag" = String))))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    by: Office,
    Path(id): Path<JukuId>,
) -> Result<Revised<RankPolicyItem>, Refusal> {
    let mut tx = database.read().await?;
    let found = juku::find_juku(&mut tx, by.scope(), id).await?.ok_or_else(Refusal::not_found)?;
    Ok(RankPolicyItem::revised(load_policy(&mut tx, found.id).await?))
}

/// Chooses which ranks a 塾 prints from now on.
#[utoipa::path(
    put,
    path = "/api/v1/juku/{juku}/rank-policy",
    tag = "塾と教室",
    summary = "成績表の順位の設定を変える",
    request_body = RankPolicyItem,
    responses((status = 200, description = "変わった設定", body = RankPolicyItem, headers(("ETag" = String))))
)]
pub(crate) async fn save(
    State(database): State<Database>,
    by: Office,
    Path(id): Path<JukuId>,
    SeenRevision(seen): SeenRevision,
    Sent(RankPolicyItem { national, juku }): Sent<RankPolicyItem>,
) -> Result<Revised<RankPolicyItem>, Refusal> {
    let seen = RankPolicy::from_revision(seen).ok_or_else(Refusal::outdated)?;
    let wanted = RankPolicy { national, juku };
    choose_ranks(&database, &by, id, seen, wanted).await.map_err(explain)?;
    Ok(RankPolicyItem::revised(wanted))
}

impl RankPolicyItem {
    /// As it is answered, with the revision by which the caller says what it saw.
    fn revised(policy: RankPolicy) -> Revised<RankPolicyItem> {
        let RankPolicy { national, juku } = policy;
        Revised(policy.revision(), RankPolicyItem { national, juku })
    }
}

impl Explain for ChooseRanksError {
    fn is_outdated(&self) -> bool {
        matches!(self, ChooseRanksError::Stale)
    }
}
