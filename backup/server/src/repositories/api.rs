//! Repositories for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use platform_database::Database;
use platform_identity::orders::{Made, Making};
use platform_web::api::{Explain, Page, PageAddress, Revised, SeenRevision, Sent, explain};
use platform_web::{Problems, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::edit::{EditRepositoryError, EditedRepository, edit_repository};
use super::retire::{RetireRepositoryError, retire_repository};
use super::routes::{FilledRepository, field_of, field_of_edit};
use super::store::{self, RepositoryLine};
use super::views::FilledEdit;
use super::{AddRepositoryError, NewRepository, RepositoryId, add_repository};
use crate::api::Retirement;
use crate::app::App;
use crate::members::{Admin, Member};

/// Where the server's own engine keeps snapshots.
#[derive(Serialize, ToSchema)]
pub(crate) struct RepositoryItem {
    id: i64,
    name: String,
    /// Where it lies, without what is secret.
    address: String,
    place: i64,
    place_name: String,
    off_site: bool,
    /// `disk`, `tape`, `cloud`, `external_disk`, `optical` or `usb`.
    medium: String,
    append_only: bool,
    /// How many runs may write it at once.
    writers: i64,
    retired: bool,
    /// How many jobs keep copies there.
    jobs: i64,
    /// When the newest check ended, and whether it found nothing.
    checked_at: Option<DateTime<Utc>>,
    check_passed: Option<bool>,
    /// As it was measured last.
    bytes_stored: Option<i64>,
    bytes_protected: Option<i64>,
}

/// A repository that is made, or opened where it is there already.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentRepository {
    name: String,
    /// A folder of the server, or `s3:…`, `rest:…`, `rclone:…`, `sftp:…`: docs/formats/backup-repositories.md.
    path: String,
    /// A file of the server.
    #[serde(default)]
    credentials_file: String,
    /// The file of the server that holds its password.
    password_file: String,
    /// The name of the place; left out: that of the originals.
    #[serde(default)]
    place_name: String,
    /// `disk`, `tape`, `cloud`, `external_disk`, `optical` or `usb`.
    medium: String,
    #[serde(default)]
    append_only: bool,
}

/// A repository as it shall be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentRepositoryChange {
    name: String,
    /// Where it lies now; left out: where it lay.
    #[serde(default)]
    path: String,
    #[serde(default)]
    credentials_file: String,
    /// Left out: the same as before.
    #[serde(default)]
    password_file: String,
    /// The name of the place; left out: that of the originals.
    #[serde(default)]
    place_name: String,
    /// `disk`, `tape`, `cloud`, `external_disk`, `optical` or `usb`.
    medium: String,
    #[serde(default)]
    append_only: bool,
    /// How many runs may write it at once, 1 to 16.
    writers: u32,
}

/// Lists the repositories in the order in which they were added.
#[utoipa::path(
    get,
    path = "/api/v1/repositories",
    tag = "リポジトリ",
    summary = "リポジトリの一覧",
    params(PageAddress),
    responses((status = 200, description = "リポジトリ", body = Page<RepositoryItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Member,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<RepositoryItem>>, Refusal> {
    let lines = store::list_lines(&mut database.read().await?).await?;
    Ok(Json(page.cut(lines, |line| line.repository.id.0, RepositoryItem::new)))
}

/// Tells of one repository.
#[utoipa::path(
    get,
    path = "/api/v1/repositories/{repository}",
    tag = "リポジトリ",
    summary = "1つのリポジトリ",
    responses((status = 200, description = "リポジトリ", body = RepositoryItem, headers(("ETag" = String))))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    _by: Member,
    Path(id): Path<RepositoryId>,
) -> Result<Revised<RepositoryItem>, Refusal> {
    find(&database, id).await
}

/// Makes a repository where there is none, or opens the one that is there, and keeps it in the inventory.
#[utoipa::path(
    post,
    path = "/api/v1/repositories",
    tag = "リポジトリ",
    summary = "リポジトリを登録する",
    request_body = SentRepository,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, description = "リポジトリの番号", body = Made, headers(("Location" = String))))
)]
pub(crate) async fn create(
    State(app): State<App>,
    by: Admin,
    making: Making<SentRepository>,
) -> Result<Response, Refusal> {
    let database = app.database.clone();
    making
        .once(&database, async move |_database, sent: SentRepository| {
            Ok(add_repository(&app, &by.operator(), sent.read()?).await.map_err(explain)?.0)
        })
        .await
}

/// Changes a repository; another place or password is tried before it is kept.
#[utoipa::path(
    put,
    path = "/api/v1/repositories/{repository}",
    tag = "リポジトリ",
    summary = "リポジトリを変更する",
    request_body = SentRepositoryChange,
    responses((status = 200, description = "変更したリポジトリ", body = RepositoryItem, headers(("ETag" = String))))
)]
pub(crate) async fn save(
    State(app): State<App>,
    by: Admin,
    Path(id): Path<RepositoryId>,
    SeenRevision(seen): SeenRevision,
    Sent(sent): Sent<SentRepositoryChange>,
) -> Result<Revised<RepositoryItem>, Refusal> {
    let before = find(&app.database, id).await?;
    if before.0 != seen {
        return Err(Refusal::outdated());
    }
    edit_repository(&app, &by, id, &sent.read(seen)?).await.map_err(explain)?;
    find(&app.database, id).await.map_err(Refusal::after_keeping)
}

/// Retires a repository that no job in use writes, or brings it back.
#[utoipa::path(
    put,
    path = "/api/v1/repositories/{repository}/retirement",
    tag = "リポジトリ",
    summary = "リポジトリの登録を終了する・戻す",
    request_body = Retirement,
    responses((status = 200, description = "いまのリポジトリ", body = RepositoryItem, headers(("ETag" = String))))
)]
pub(crate) async fn delete(
    State(database): State<Database>,
    by: Admin,
    Path(id): Path<RepositoryId>,
    SeenRevision(seen): SeenRevision,
    Sent(sent): Sent<Retirement>,
) -> Result<Revised<RepositoryItem>, Refusal> {
    retire_repository(&database, &by, id, seen, sent.retired).await.map_err(explain)?;
    find(&database, id).await.map_err(Refusal::after_keeping)
}

async fn find(database: &Database, id: RepositoryId) -> Result<Revised<RepositoryItem>, Refusal> {
    let lines = store::list_lines(&mut database.read().await?).await?;
    let line = lines.into_iter().find(|line| line.repository.id == id).ok_or_else(Refusal::not_found)?;
    Ok(Revised(line.repository.revision, RepositoryItem::new(line)))
}

impl SentRepository {
    /// Reads it by the rules of the form.
    fn read(self) -> Result<NewRepository, Refusal> {
        let filled = FilledRepository {
            name: self.name,
            path: self.path,
            credentials_file: self.credentials_file,
            password_file: self.password_file,
            location: self.place_name,
            medium: self.medium,
            append_only: self.append_only,
        };
        let mut problems = Problems::none();
        filled.read(&mut problems).ok_or_else(|| Refusal::of_fields(&problems))
    }
}

impl SentRepositoryChange {
    /// Reads it by the rules of the form.
    fn read(self, seen: i64) -> Result<EditedRepository, Refusal> {
        let filled = FilledEdit {
            revision: seen,
            name: self.name,
            path: self.path,
            credentials_file: self.credentials_file,
            password_file: self.password_file,
            location: self.place_name,
            medium: self.medium,
            append_only: self.append_only,
            writers: self.writers.to_string(),
        };
        let mut problems = Problems::none();
        filled.read(&mut problems).ok_or_else(|| Refusal::of_fields(&problems))
    }
}

impl RepositoryItem {
    fn new(line: RepositoryLine) -> RepositoryItem {
        let repository = line.repository;
        RepositoryItem {
            id: repository.id.0,
            name: repository.name,
            address: repository.address,
            place: repository.location_id.0,
            place_name: line.location,
            off_site: line.off_site,
            medium: repository.medium,
            append_only: repository.append_only,
            writers: repository.writers,
            retired: repository.retired_at.is_some(),
            jobs: line.jobs,
            checked_at: line.checked_at,
            check_passed: line.check_passed,
            bytes_stored: line.bytes_stored,
            bytes_protected: line.bytes_protected,
        }
    }
}

/// What the form calls a place, a program calls by its name.
fn told(field: &'static str) -> &'static str {
    if field == "location" { "place_name" } else { field }
}

impl Explain for AddRepositoryError {
    fn field(&self) -> Option<&'static str> {
        (!matches!(self, AddRepositoryError::Db(_))).then(|| told(field_of(self)))
    }
}

impl From<AddRepositoryError> for Refusal {
    fn from(error: AddRepositoryError) -> Refusal {
        match error {
            AddRepositoryError::Db(error) => error.into(),
            refused => Refusal::unprocessable(format!("{refused}。")),
        }
    }
}

impl Explain for EditRepositoryError {
    fn is_outdated(&self) -> bool {
        matches!(self, EditRepositoryError::Stale)
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            EditRepositoryError::NoSuchRepository | EditRepositoryError::Db(_) => None,
            refused => Some(told(field_of_edit(refused))),
        }
    }
}

impl From<EditRepositoryError> for Refusal {
    fn from(error: EditRepositoryError) -> Refusal {
        match error {
            EditRepositoryError::NoSuchRepository => Refusal::not_found(),
            EditRepositoryError::Stale => Refusal::conflict(format!("{error}。")),
            EditRepositoryError::Db(error) => error.into(),
            refused => Refusal::unprocessable(format!("{refused}。")),
        }
    }
}

impl Explain for RetireRepositoryError {
    fn is_outdated(&self) -> bool {
        matches!(self, RetireRepositoryError::Stale)
    }
}
