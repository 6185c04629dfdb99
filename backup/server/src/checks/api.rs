//! Checks of repositories for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use platform_database::Database;
use platform_identity::orders::{Made, Making};
use platform_web::Refusal;
use platform_web::api::{Page, PageAddress, read_code};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Check, CheckId, Depth, find_check, order_check, store};
use crate::members::{Member, Operator};
use crate::repositories::RepositoryId;

/// Which checks are asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Those of one repository.
    #[param(minimum = 1)]
    repository: Option<i64>,
}

/// A look through a repository.
#[derive(Serialize, ToSchema)]
pub(crate) struct CheckItem {
    id: i64,
    repository: i64,
    repository_name: String,
    /// `structure`, `part` of the data as well, or `all` of it.
    depth: Option<&'static str>,
    caused_by: String,
    started_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    /// `null` while it goes on.
    passed: Option<bool>,
    reason: String,
    /// What was found, a line each.
    findings: Vec<String>,
    bytes_read: Option<i64>,
    /// When a later check refuted a failed one.
    closed_at: Option<DateTime<Utc>>,
}

/// How deep to look.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentCheck {
    /// `structure`, `part` of the data as well, or `all` of it.
    depth: String,
}

/// Lists the checks, the newest first; `next` goes back in time.
#[utoipa::path(
    get,
    path = "/api/v1/checks",
    tag = "実行",
    summary = "リポジトリの検証の一覧",
    params(Wanted, PageAddress),
    responses((status = 200, description = "検証", body = Page<CheckItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Member,
    Query(wanted): Query<Wanted>,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<CheckItem>>, Refusal> {
    let before = CheckId(page.before());
    let mut tx = database.read().await?;
    let repository = wanted.repository.map(RepositoryId);
    let checks = store::list_before(&mut tx, repository, before, page.to_ask()).await?;
    Ok(Json(page.page(checks, |check| check.id.0, CheckItem::new)))
}

/// Tells of one check.
#[utoipa::path(
    get,
    path = "/api/v1/checks/{check}",
    tag = "実行",
    summary = "1つのリポジトリの検証",
    responses((status = 200, description = "検証", body = CheckItem))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    _by: Member,
    Path(id): Path<CheckId>,
) -> Result<Json<CheckItem>, Refusal> {
    let check = find_check(&mut database.read().await?, id).await?.ok_or_else(Refusal::not_found)?;
    Ok(Json(CheckItem::new(check)))
}

/// Begins a check of a repository.
#[utoipa::path(
    post,
    path = "/api/v1/repositories/{repository}/checks",
    tag = "実行",
    summary = "リポジトリの検証を始める",
    request_body = SentCheck,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, description = "検証の番号", body = Made, headers(("Location" = String))))
)]
pub(crate) async fn create(
    State(database): State<Database>,
    by: Operator,
    Path(repository): Path<RepositoryId>,
    making: Making<SentCheck>,
) -> Result<Response, Refusal> {
    making
        .below("/api/v1/checks")
        .once(&database, async move |database, sent: SentCheck| {
            let depth = read_code("depth", &sent.depth, Depth::ALL, Depth::code)?;
            Ok(order_check(&database, &by, repository, depth, false).await?.0)
        })
        .await
}

impl CheckItem {
    fn new(check: Check) -> CheckItem {
        CheckItem {
            id: check.id.0,
            repository: check.repository_id.0,
            depth: check.depth().map(Depth::code),
            findings: check.findings(),
            repository_name: check.repository,
            caused_by: check.caused_by,
            started_at: check.started_at,
            ended_at: check.ended_at,
            passed: check.passed,
            reason: check.reason,
            bytes_read: check.bytes_read,
            closed_at: check.closed_at,
        }
    }
}
