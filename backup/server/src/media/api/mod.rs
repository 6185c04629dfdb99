//! Media for programs.

mod told;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use backup_policy::MediumKind;
use chrono::NaiveDate;
use platform_database::Database;
use platform_identity::orders::{Made, Making};
use platform_web::Refusal;
use platform_web::api::{Explain, Page, PageAddress, Revised, SeenRevision, Sent, explain, read_code};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use self::told::{MediumItem, find};
pub(crate) use self::told::{WholeMedium, after};
use super::edit::{EditMediumError, edit_medium};
use super::retire::{RetireMediumError, retire_medium};
use super::routes::field_of;
use super::store::{self, MediumFilter};
use super::{AddMediumError, MediumId, NewMedium, Register, Standing, add_medium};
use crate::api::read_filter;
use crate::locations::LocationId;
use crate::members::{Member, Operator};

/// Which media are asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// A part of label, notes, serial number or rack.
    q: Option<String>,
    /// `tape`, `rdx`, `external_disk`, `usb` or `optical`.
    kind: Option<String>,
    /// `in_use`, `stored`, `lent`, `returned`, `retired`, `overdue`, `missed` or `unreadable`; without one all that are not
    /// discarded.
    state: Option<String>,
    /// Those that lie in one place.
    #[param(minimum = 1)]
    place: Option<i64>,
}

/// A medium as it shall be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentMedium {
    /// Left out of a new one: the next of its kind.
    #[serde(default)]
    label: String,
    /// `tape`, `rdx`, `external_disk`, `usb` or `optical`.
    kind: String,
    /// `LTO-9`.
    #[serde(default)]
    generation: String,
    capacity_gb: Option<i64>,
    /// The number of the place where it belongs.
    home: i64,
    #[serde(default)]
    notes: String,
    #[serde(default)]
    maker: String,
    #[serde(default)]
    model: String,
    #[serde(default)]
    serial: String,
    /// Where in its place it lies.
    #[serde(default)]
    rack: String,
    bought_on: Option<NaiveDate>,
    /// The last day of the warranty.
    warranty_until: Option<NaiveDate>,
}

/// Why and how a medium is discarded.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentDiscard {
    /// `worn`, `unreadable`, `damaged`, `replaced`, `lost` or `other`.
    cause: String,
    /// How it is destroyed.
    reason: String,
}

/// Lists the media in the order in which they were registered.
#[utoipa::path(
    get,
    path = "/api/v1/media",
    tag = "媒体",
    summary = "媒体の一覧",
    params(Wanted, PageAddress),
    responses((status = 200, description = "媒体", body = Page<MediumItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Member,
    Query(wanted): Query<Wanted>,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<MediumItem>>, Refusal> {
    let filter = wanted.filter()?;
    let mut tx = database.read().await?;
    let media = store::list_lines_after(&mut tx, &filter, MediumId(page.after()), page.to_ask()).await?;
    Ok(Json(page.page(media, |medium| medium.id.0, MediumItem::new)))
}

/// Tells of one medium.
#[utoipa::path(
    get,
    path = "/api/v1/media/{medium}",
    tag = "媒体",
    summary = "1つの媒体と、その履歴",
    responses((status = 200, description = "媒体", body = WholeMedium, headers(("ETag" = String))))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    _by: Member,
    Path(id): Path<MediumId>,
) -> Result<Revised<WholeMedium>, Refusal> {
    find(&database, id).await
}

/// Registers a medium, which lies where it belongs.
#[utoipa::path(
    post,
    path = "/api/v1/media",
    tag = "媒体",
    summary = "媒体を登録する",
    request_body = SentMedium,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, description = "媒体の番号", body = Made, headers(("Location" = String))))
)]
pub(crate) async fn create(
    State(database): State<Database>,
    by: Operator,
    making: Making<SentMedium>,
) -> Result<Response, Refusal> {
    making
        .once(&database, async move |database, sent: SentMedium| {
            Ok(add_medium(&database, &by, &sent.read()?).await.map_err(explain)?.0)
        })
        .await
}

/// Changes what a medium is, all of it. Where it is changes by its moves.
#[utoipa::path(
    put,
    path = "/api/v1/media/{medium}",
    tag = "媒体",
    summary = "媒体を変更する",
    request_body = SentMedium,
    responses((status = 200, description = "変更した媒体", body = WholeMedium, headers(("ETag" = String))))
)]
pub(crate) async fn save(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<MediumId>,
    SeenRevision(seen): SeenRevision,
    Sent(sent): Sent<SentMedium>,
) -> Result<Revised<WholeMedium>, Refusal> {
    edit_medium(&database, &by, id, seen, &sent.read()?).await.map_err(explain)?;
    after(&database, id).await
}

/// Discards a medium that is here.
#[utoipa::path(
    post,
    path = "/api/v1/media/{medium}/retirement",
    tag = "媒体",
    summary = "媒体を廃棄にする",
    request_body = SentDiscard,
    responses((status = 200, description = "廃棄にした媒体", body = WholeMedium, headers(("ETag" = String))))
)]
pub(crate) async fn delete(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<MediumId>,
    Sent(sent): Sent<SentDiscard>,
) -> Result<Revised<WholeMedium>, Refusal> {
    retire_medium(&database, &by, id, (&sent.cause, &sent.reason)).await.map_err(explain)?;
    after(&database, id).await
}

impl Wanted {
    fn filter(self) -> Result<MediumFilter, Refusal> {
        let [in_use, stored, lent, returned, retired] = Standing::ALL.map(Standing::code);
        let states = [in_use, stored, lent, returned, retired, "overdue", "missed", "unreadable"];
        Ok(MediumFilter {
            search: platform_database::containing(&self.q.unwrap_or_default().trim().to_lowercase()),
            kind: read_filter("kind", self.kind, MediumKind::ALL.map(MediumKind::code))?,
            state: read_filter("state", self.state, states)?,
            location: self.place.map(LocationId),
        })
    }
}

impl SentMedium {
    fn read(self) -> Result<NewMedium, Refusal> {
        Ok(NewMedium {
            kind: read_code("kind", &self.kind, MediumKind::ALL, MediumKind::code)?,
            label: self.label,
            generation: self.generation,
            capacity_gb: self.capacity_gb,
            home: LocationId(self.home),
            notes: self.notes,
            register: Register {
                maker: self.maker.trim().to_owned(),
                model: self.model.trim().to_owned(),
                serial: self.serial.trim().to_owned(),
                rack: self.rack.trim().to_owned(),
                bought_on: self.bought_on,
                warranty_until: self.warranty_until,
            },
        })
    }
}

impl Explain for AddMediumError {
    fn field(&self) -> Option<&'static str> {
        (!matches!(self, AddMediumError::Db(_))).then(|| field_of(self))
    }
}

impl From<AddMediumError> for Refusal {
    fn from(error: AddMediumError) -> Refusal {
        match error {
            AddMediumError::Db(error) => error.into(),
            refused => Refusal::unprocessable(format!("{refused}。")),
        }
    }
}

impl Explain for EditMediumError {
    fn is_outdated(&self) -> bool {
        matches!(self, EditMediumError::Stale)
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            EditMediumError::Invalid(refused) => refused.field(),
            EditMediumError::NoSuchMedium | EditMediumError::Stale => None,
        }
    }
}

impl From<EditMediumError> for Refusal {
    fn from(error: EditMediumError) -> Refusal {
        match error {
            EditMediumError::NoSuchMedium => Refusal::not_found(),
            EditMediumError::Stale => Refusal::conflict(format!("{error}。")),
            EditMediumError::Invalid(refused) => refused.into(),
        }
    }
}

impl Explain for RetireMediumError {
    fn field(&self) -> Option<&'static str> {
        match self {
            RetireMediumError::NoCause => Some("cause"),
            RetireMediumError::NoReason => Some("reason"),
            _ => None,
        }
    }
}
