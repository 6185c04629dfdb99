//! The switches of a 教室, for programs.

use axum::extract::{Path, State};
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::{Explain, Revised, SeenRevision, Sent, explain};

use super::ClassroomId;
use super::store;
use super::switch::{SwitchClassroomError, switch_classroom};
use crate::staff::api::SwitchItems;
use crate::staff::{Office, Switches};

/// Tells what the people of a 教室 may do.
#[utoipa::path(
    get,
    path = "/api/v1/classrooms/{classroom}/switches",
    tag = "塾と教室",
    summary = "教室の権限",
    responses((status = 200, description = "権限", body = SwitchItems, headers(("ETag" = String))))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    by: Office,
    Path(id): Path<ClassroomId>,
) -> Result<Revised<SwitchItems>, Refusal> {
    let found = store::find_switches(&mut database.read().await?, by.scope(), id).await?;
    Ok(SwitchItems::revised(found.ok_or_else(Refusal::not_found)?))
}

/// Turns the switches of a 教室.
#[utoipa::path(
    put,
    path = "/api/v1/classrooms/{classroom}/switches",
    tag = "塾と教室",
    summary = "教室の権限を変える",
    request_body = SwitchItems,
    responses((status = 200, description = "変わった権限", body = SwitchItems, headers(("ETag" = String))))
)]
pub(crate) async fn save(
    State(database): State<Database>,
    by: Office,
    Path(id): Path<ClassroomId>,
    SeenRevision(seen): SeenRevision,
    Sent(wanted): Sent<SwitchItems>,
) -> Result<Revised<SwitchItems>, Refusal> {
    let seen = Switches::from_revision(seen).ok_or_else(Refusal::outdated)?;
    switch_classroom(&database, &by, id, seen, wanted.into()).await.map_err(explain)?;
    Ok(SwitchItems::revised(wanted.into()))
}

impl Explain for SwitchClassroomError {
    fn is_outdated(&self) -> bool {
        matches!(self, SwitchClassroomError::Stale)
    }
}
