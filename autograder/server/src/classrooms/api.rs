//! 教室 for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use chrono::NaiveDate;
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::{Page, PageAddress, Revised};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Classroom, ClassroomId, find_classroom, list_classrooms};
use crate::staff::{Scope, Staff};

/// Which 教室 are asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Those of one 塾.
    #[param(minimum = 1)]
    juku: Option<i64>,
}

/// A 教室.
#[derive(Serialize, ToSchema)]
pub(crate) struct ClassroomItem {
    id: i64,
    juku: i64,
    juku_name: String,
    /// 教室ID, unique within the 塾.
    number: String,
    name: String,
    /// The day on which it was closed; `null` while it takes pupils.
    closed_on: Option<NaiveDate>,
}

/// Lists the 教室 that the caller may see, in the order in which they were made.
#[utoipa::path(
    get,
    path = "/api/v1/classrooms",
    tag = "塾と教室",
    summary = "教室の一覧",
    params(Wanted, PageAddress),
    responses((status = 200, description = "教室", body = Page<ClassroomItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    staff: Staff,
    Query(wanted): Query<Wanted>,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<ClassroomItem>>, Refusal> {
    let mut all = list_classrooms(&mut database.read().await?, staff.scope()).await?;
    all.retain(|room| wanted.juku.is_none_or(|juku| room.juku_id.0 == juku));
    Ok(Json(page.cut(all, |room| room.id.0, ClassroomItem::new)))
}

/// Tells of one 教室.
#[utoipa::path(
    get,
    path = "/api/v1/classrooms/{classroom}",
    tag = "塾と教室",
    summary = "1つの教室",
    responses((status = 200, description = "教室", body = ClassroomItem, headers(("ETag" = String))))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    staff: Staff,
    Path(id): Path<ClassroomId>,
) -> Result<Revised<ClassroomItem>, Refusal> {
    load_item(&database, staff.scope(), id).await
}

/// A 教室 as it stands, with its revision.
pub(crate) async fn load_item(
    database: &Database,
    scope: &Scope,
    id: ClassroomId,
) -> Result<Revised<ClassroomItem>, Refusal> {
    let found = find_classroom(&mut database.read().await?, scope, id).await?;
    let found = found.ok_or_else(Refusal::not_found)?;
    Ok(Revised(found.revision, ClassroomItem::new(found)))
}

impl ClassroomItem {
    fn new(room: Classroom) -> ClassroomItem {
        ClassroomItem {
            id: room.id.0,
            juku: room.juku_id.0,
            juku_name: room.juku_name,
            number: room.number,
            name: room.name,
            closed_on: room.closed_on,
        }
    }
}
