//! Places for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use platform_database::Database;
use platform_identity::orders::{Made, Making};
use platform_web::Refusal;
use platform_web::api::{Explain, Page, PageAddress, Revised, SeenRevision, Sent, explain};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::edit::{EditLocationError, EditedLocation, edit_location};
use super::retire::{RetireLocationError, retire_location};
use super::store::{self, LocationLine};
use super::{AddLocationError, LocationId, add_location};
use crate::api::Retirement;
use crate::members::{Member, Operator};

/// A place where data lies.
#[derive(Serialize, ToSchema)]
pub(crate) struct LocationItem {
    id: i64,
    name: String,
    off_site: bool,
    /// Whether the originals lie there.
    production: bool,
    notes: String,
    retired: bool,
    /// How many repositories and copies lie there.
    repositories: i64,
    copies: i64,
}

/// A place as it shall be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentLocation {
    name: String,
    #[serde(default)]
    off_site: bool,
    #[serde(default)]
    notes: String,
}

/// Lists the places in the order in which they were added.
#[utoipa::path(
    get,
    path = "/api/v1/locations",
    tag = "保管場所",
    summary = "保管場所の一覧",
    params(PageAddress),
    responses((status = 200, description = "保管場所", body = Page<LocationItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Member,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<LocationItem>>, Refusal> {
    let lines = store::list_lines(&mut database.read().await?).await?;
    Ok(Json(page.cut(lines, |line| line.location.id.0, LocationItem::new)))
}

/// Tells of one place.
#[utoipa::path(
    get,
    path = "/api/v1/locations/{location}",
    tag = "保管場所",
    summary = "1つの保管場所",
    responses((status = 200, description = "保管場所", body = LocationItem, headers(("ETag" = String))))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    _by: Member,
    Path(id): Path<LocationId>,
) -> Result<Revised<LocationItem>, Refusal> {
    find(&database, id).await
}

/// Adds a place besides the one of the originals.
#[utoipa::path(
    post,
    path = "/api/v1/locations",
    tag = "保管場所",
    summary = "保管場所を登録する",
    request_body = SentLocation,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, description = "保管場所の番号", body = Made, headers(("Location" = String))))
)]
pub(crate) async fn create(
    State(database): State<Database>,
    by: Operator,
    making: Making<SentLocation>,
) -> Result<Response, Refusal> {
    making
        .once(&database, async move |database, sent: SentLocation| {
            let SentLocation { name, off_site, notes } = sent;
            Ok(add_location(&database, &by, &name, off_site, &notes).await.map_err(explain)?.0)
        })
        .await
}

/// Changes a place, all of it; whether it is off-site is evidence, so every job is judged again.
#[utoipa::path(
    put,
    path = "/api/v1/locations/{location}",
    tag = "保管場所",
    summary = "保管場所を変更する",
    request_body = SentLocation,
    responses((status = 200, description = "変更した保管場所", body = LocationItem, headers(("ETag" = String))))
)]
pub(crate) async fn save(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<LocationId>,
    SeenRevision(revision): SeenRevision,
    Sent(sent): Sent<SentLocation>,
) -> Result<Revised<LocationItem>, Refusal> {
    let SentLocation { name, off_site, notes } = sent;
    let edited = EditedLocation { revision, name, off_site, notes };
    edit_location(&database, &by, id, &edited).await.map_err(explain)?;
    find(&database, id).await.map_err(Refusal::after_keeping)
}

/// Retires a place where nothing in use lies, or brings it back.
#[utoipa::path(
    put,
    path = "/api/v1/locations/{location}/retirement",
    tag = "保管場所",
    summary = "保管場所の登録を終了する・戻す",
    request_body = Retirement,
    responses((status = 200, description = "いまの保管場所", body = LocationItem, headers(("ETag" = String))))
)]
pub(crate) async fn delete(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<LocationId>,
    SeenRevision(seen): SeenRevision,
    Sent(sent): Sent<Retirement>,
) -> Result<Revised<LocationItem>, Refusal> {
    retire_location(&database, &by, id, seen, sent.retired).await.map_err(explain)?;
    find(&database, id).await.map_err(Refusal::after_keeping)
}

async fn find(database: &Database, id: LocationId) -> Result<Revised<LocationItem>, Refusal> {
    let lines = store::list_lines(&mut database.read().await?).await?;
    let line = lines.into_iter().find(|line| line.location.id == id).ok_or_else(Refusal::not_found)?;
    Ok(Revised(line.location.revision, LocationItem::new(line)))
}

impl LocationItem {
    fn new(line: LocationLine) -> LocationItem {
        LocationItem {
            id: line.location.id.0,
            name: line.location.name,
            off_site: line.location.off_site,
            production: line.location.production,
            notes: line.location.notes,
            retired: line.location.retired_at.is_some(),
            repositories: line.repositories,
            copies: line.copies,
        }
    }
}

impl Explain for AddLocationError {
    fn field(&self) -> Option<&'static str> {
        (!matches!(self, AddLocationError::Db(_))).then_some("name")
    }
}

impl From<AddLocationError> for Refusal {
    fn from(error: AddLocationError) -> Refusal {
        match error {
            AddLocationError::Db(error) => error.into(),
            refused => Refusal::unprocessable(format!("{refused}。")),
        }
    }
}

impl Explain for EditLocationError {
    fn is_outdated(&self) -> bool {
        matches!(self, EditLocationError::Stale)
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            EditLocationError::NoName | EditLocationError::Taken(_) => Some("name"),
            EditLocationError::Production => Some("off_site"),
            _ => None,
        }
    }
}

impl From<EditLocationError> for Refusal {
    fn from(error: EditLocationError) -> Refusal {
        match error {
            EditLocationError::NoSuchLocation => Refusal::not_found(),
            EditLocationError::Stale => Refusal::conflict(format!("{error}。")),
            EditLocationError::Db(error) => error.into(),
            refused => Refusal::unprocessable(format!("{refused}。")),
        }
    }
}

impl Explain for RetireLocationError {
    fn is_outdated(&self) -> bool {
        matches!(self, RetireLocationError::Stale)
    }
}
