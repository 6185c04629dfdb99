//! The register of 塾 for programs.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_database::Database;
use platform_identity::orders::{Made, Making};
use platform_web::Refusal;
use platform_web::api::{Explain, Revised, SeenRevision, Sent, explain};
use platform_web::dates::day_of;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::register::register_juku;
use super::revise::{ReviseJukuError, revise_juku};
use super::routes::SentEntry;
use super::{JukuFacts, RegisterJukuError, RegisteredJuku, find_registered};
use crate::juku::JukuId;
use crate::staff::{Headquarters, Office, Scope};

/// What the register knows of a 塾.
#[derive(Serialize, ToSchema)]
pub(crate) struct JukuItem {
    id: i64,
    /// 塾ID.
    number: String,
    facts: FactItems,
}

/// The facts of a 塾; each is one line, and empty where nothing is known.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FactItems {
    name: String,
    /// 担当者.
    #[serde(default)]
    person: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    address: String,
}

/// A 塾 that is to be registered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewJuku {
    /// 塾ID: six digits.
    number: String,
    /// `culture_kids`, `eduplus` or `general`.
    membership: String,
    /// The first day of the 会員種別, today if nobody says.
    #[serde(default)]
    valid_from: String,
    /// `member` or `paused`.
    status: String,
    facts: FactItems,
}

/// Tells of one 塾.
#[utoipa::path(
    get,
    path = "/api/v1/juku/{juku}",
    tag = "塾と教室",
    summary = "1つの塾",
    responses((status = 200, description = "塾", body = JukuItem, headers(("ETag" = String))))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    by: Office,
    Path(id): Path<JukuId>,
) -> Result<Revised<JukuItem>, Refusal> {
    load(&database, by.scope(), id).await
}

/// Registers a 塾.
#[utoipa::path(
    post,
    path = "/api/v1/juku",
    tag = "塾と教室",
    summary = "塾を登録する",
    request_body = NewJuku,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, description = "登録した塾の番号", body = Made, headers(("Location" = String))))
)]
pub(crate) async fn create(
    State(database): State<Database>,
    by: Headquarters,
    making: Making<NewJuku>,
) -> Result<Response, Refusal> {
    let today = day_of(database.now());
    making
        .once(&database, async move |database, new: NewJuku| {
            let entry =
                SentEntry::of((new.number, new.membership), (new.valid_from, new.status), new.facts.into());
            let entry = entry.read(today).map_err(|problems| Refusal::of_fields(&problems))?;
            Ok(register_juku(&database, &by, &entry).await.map_err(explain)?.0)
        })
        .await
}

/// Writes what the register knows of a 塾, all of it.
#[utoipa::path(
    put,
    path = "/api/v1/juku/{juku}",
    tag = "塾と教室",
    summary = "塾の登録内容を書き換える",
    request_body = FactItems,
    responses((status = 200, description = "書き換えた塾", body = JukuItem, headers(("ETag" = String))))
)]
pub(crate) async fn save(
    State(database): State<Database>,
    by: Headquarters,
    Path(id): Path<JukuId>,
    SeenRevision(seen): SeenRevision,
    Sent(facts): Sent<FactItems>,
) -> Result<Revised<JukuItem>, Refusal> {
    let facts = JukuFacts::from(facts).read().map_err(|problems| Refusal::of_fields(&problems))?;
    revise_juku(&database, &by, id, seen, &facts).await.map_err(explain)?;
    load(&database, by.staff().scope(), id).await.map_err(Refusal::after_keeping)
}

async fn load(database: &Database, scope: &Scope, id: JukuId) -> Result<Revised<JukuItem>, Refusal> {
    let found = find_registered(&mut database.read().await?, scope, id).await?;
    let RegisteredJuku { id, number, revision, facts } = found.ok_or_else(Refusal::not_found)?;
    Ok(Revised(revision, JukuItem { id: id.0, number, facts: facts.into() }))
}

impl From<FactItems> for JukuFacts {
    fn from(sent: FactItems) -> JukuFacts {
        let FactItems { name, person, email, phone, address } = sent;
        JukuFacts { name, person, email, phone, address }
    }
}

impl From<JukuFacts> for FactItems {
    fn from(facts: JukuFacts) -> FactItems {
        let JukuFacts { name, person, email, phone, address } = facts;
        FactItems { name, person, email, phone, address }
    }
}

impl Explain for RegisterJukuError {
    fn field(&self) -> Option<&'static str> {
        matches!(self, RegisterJukuError::Exists(_)).then_some("number")
    }
}

impl From<RegisterJukuError> for Refusal {
    fn from(error: RegisterJukuError) -> Refusal {
        match error {
            RegisterJukuError::Exists(_) => Refusal::conflict(format!("{error}。")),
            RegisterJukuError::Db(error) => error.into(),
        }
    }
}

impl Explain for ReviseJukuError {
    fn is_outdated(&self) -> bool {
        matches!(self, ReviseJukuError::Stale)
    }
}

impl From<ReviseJukuError> for Refusal {
    fn from(error: ReviseJukuError) -> Refusal {
        match error {
            ReviseJukuError::NoSuchJuku => Refusal::not_found(),
            ReviseJukuError::Stale => Refusal::conflict(format!("{error}。")),
            ReviseJukuError::Db(error) => error.into(),
        }
    }
}
