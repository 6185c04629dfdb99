//! Checklists for programs.

use axum::Json;
use axum::extract::{Path, State};
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::{Explain, Revised, SeenRevision, Sent, explain};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::save::{SaveChecklistError, save_checklist};
use super::{Checklist, list_checklists};
use crate::members::{Member, Operator};

/// What is to be looked at in a verification of a kind.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChecklistItem {
    /// `full_restore`, `partial` or `integrity`.
    kind: &'static str,
    items: Vec<String>,
}

/// A list as it shall be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentChecklist {
    /// Thirty at most, of a hundred characters; none: there is nothing to look at.
    items: Vec<String>,
}

/// Lists the checklists of all kinds.
#[utoipa::path(
    get,
    path = "/api/v1/checklists",
    tag = "検証",
    summary = "チェックリストの一覧",
    responses((status = 200, description = "チェックリスト", body = Vec<ChecklistItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Member,
) -> Result<Json<Vec<ChecklistItem>>, Refusal> {
    let lists = list_checklists(&mut database.read().await?).await?;
    Ok(Json(lists.into_iter().map(ChecklistItem::new).collect()))
}

/// Tells what is to be looked at in a verification of a kind.
#[utoipa::path(
    get,
    path = "/api/v1/checklists/{kind}",
    tag = "検証",
    summary = "1つのチェックリスト",
    params(("kind" = String, Path, description = "full_restore, partial, integrity")),
    responses((status = 200, description = "チェックリスト", body = ChecklistItem, headers(("ETag" = String))))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    _by: Member,
    Path(kind): Path<String>,
) -> Result<Revised<ChecklistItem>, Refusal> {
    let list = find(&database, &kind).await?;
    Ok(Revised(list.revision, ChecklistItem::new(list)))
}

/// Writes a checklist anew, all of it.
#[utoipa::path(
    put,
    path = "/api/v1/checklists/{kind}",
    tag = "検証",
    summary = "チェックリストを書き換える",
    params(("kind" = String, Path, description = "full_restore, partial, integrity")),
    request_body = SentChecklist,
    responses((status = 200, description = "書き換えたチェックリスト", body = ChecklistItem, headers(("ETag" = String))))
)]
pub(crate) async fn save(
    State(database): State<Database>,
    by: Operator,
    Path(kind): Path<String>,
    SeenRevision(seen): SeenRevision,
    Sent(sent): Sent<SentChecklist>,
) -> Result<Revised<ChecklistItem>, Refusal> {
    let known = find(&database, &kind).await?;
    if known.revision != seen {
        return Err(Refusal::outdated());
    }
    save_checklist(&database, &by, known.kind, seen, &sent.items.join("\n")).await.map_err(explain)?;
    let list = find(&database, &kind).await.map_err(Refusal::after_keeping)?;
    Ok(Revised(list.revision, ChecklistItem::new(list)))
}

async fn find(database: &Database, kind: &str) -> Result<Checklist, Refusal> {
    let lists = list_checklists(&mut database.read().await?).await?;
    lists.into_iter().find(|list| list.kind == kind).ok_or_else(Refusal::not_found)
}

impl ChecklistItem {
    fn new(list: Checklist) -> ChecklistItem {
        ChecklistItem { kind: list.kind, items: list.items }
    }
}

impl Explain for SaveChecklistError {
    fn is_outdated(&self) -> bool {
        matches!(self, SaveChecklistError::Stale)
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            SaveChecklistError::Stale | SaveChecklistError::Db(_) => None,
            _ => Some("items"),
        }
    }
}

impl From<SaveChecklistError> for Refusal {
    fn from(error: SaveChecklistError) -> Refusal {
        match error {
            SaveChecklistError::Db(error) => error.into(),
            SaveChecklistError::Stale => Refusal::conflict(format!("{error}。")),
            refused => Refusal::unprocessable(format!("{refused}。")),
        }
    }
}
