//! 受験者 for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::{Page, PageAddress};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

use super::store::{self, EntryLine};
use crate::classrooms::ClassroomId;
use crate::rounds::{self, RoundId};
use crate::staff::Staff;
use crate::students::grade_label;

/// Which examinees are asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Those of one 教室.
    #[param(minimum = 1)]
    classroom: Option<i64>,
}

/// Somebody who sits a round, with grade and 教室 as they are there.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExamineeItem {
    /// The id of the 受験, by which marks and results name the pupil.
    id: i64,
    student: i64,
    classroom: i64,
    /// 生徒ID.
    number: String,
    name: String,
    /// 「小6」.
    grade: &'static str,
    /// 欠席 in 国語 or 英語.
    is_first_absent: bool,
    /// 欠席 in 算数 or 数学.
    is_second_absent: bool,
}

/// Lists who sits a round, among those whom the caller may see.
#[utoipa::path(
    get,
    path = "/api/v1/rounds/{round}/examinees",
    tag = "生徒",
    summary = "テスト回の受験者",
    params(Wanted, PageAddress),
    responses((status = 200, description = "受験者", body = Page<ExamineeItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    staff: Staff,
    Path(round): Path<RoundId>,
    Query(wanted): Query<Wanted>,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<ExamineeItem>>, Refusal> {
    let mut tx = database.read().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
    let only = wanted.classroom.map(ClassroomId);
    let part = (page.after(), page.to_ask());
    let found = store::list_entries(&mut tx, staff.scope(), round.id, only, part).await?;
    drop(tx);
    let facts = json!({ "after": page.after(), "shown": found.len(), "classroom": wanted.classroom });
    staff.saw(&database, "examinees.viewed", format!("rounds/{}", round.name), &facts).await?;
    Ok(Json(page.page(found, |line| line.id.0, ExamineeItem::new)))
}

impl ExamineeItem {
    fn new(line: EntryLine) -> ExamineeItem {
        ExamineeItem {
            id: line.id.0,
            student: line.student_id.0,
            classroom: line.classroom_id.0,
            number: line.number,
            name: line.name,
            grade: grade_label(line.grade),
            is_first_absent: line.first_absent,
            is_second_absent: line.second_absent,
        }
    }
}
