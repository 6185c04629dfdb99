//! Progress for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::{Page, PageAddress, read_code};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::count::Stand;
use super::store::{Completion, SheetProgress, list_sheets};
use crate::juku::JukuId;
use crate::rounds::{self, RoundId};
use crate::staff::Staff;

/// Whose progress is asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// That of one 塾.
    #[param(minimum = 1)]
    juku: Option<i64>,
    /// Only the sheets that are so far: `untouched` (未着手), `underway` (入力中) or `complete` (完了).
    state: Option<String>,
}

/// How far one sheet is.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProgressItem {
    classroom: i64,
    /// 教室ID.
    classroom_number: String,
    classroom_name: String,
    exam: i64,
    /// 「小6」.
    grade: &'static str,
    /// `japanese`, `math`, `english` or `mathematics`.
    subject: &'static str,
    /// 受験者.
    expected: i64,
    /// 入力済: every mark is there, or the pupil was absent.
    done: i64,
    /// At least one mark is there, or the pupil was absent.
    begun: i64,
    /// How far that is: `untouched` (未着手), `underway` (入力中) or `complete` (完了).
    state: &'static str,
    /// `null` while the 教室 has not called the sheet complete.
    completion: Option<CalledCompleteItem>,
}

/// That a 教室 called a sheet complete.
#[derive(Serialize, ToSchema)]
struct CalledCompleteItem {
    /// How many oddities were looked at.
    doubts: i64,
    /// Whether the sheet was written into since.
    is_changed: bool,
}

/// Lists how far the sheets of a round are that the caller may see; `next` counts the rows before the next page.
#[utoipa::path(
    get,
    path = "/api/v1/rounds/{round}/progress",
    tag = "得点",
    summary = "得点入力の進み具合",
    params(Wanted, PageAddress),
    responses((status = 200, description = "進み具合", body = Page<ProgressItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    staff: Staff,
    Path(round): Path<RoundId>,
    Query(wanted): Query<Wanted>,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<ProgressItem>>, Refusal> {
    let read = |code: &str| read_code("state", code, Stand::ALL, Stand::code);
    let stand = wanted.state.as_deref().map(read).transpose()?;
    let mut tx = database.read().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
    let only = (wanted.juku.map(JukuId), None);
    let mut sheets = list_sheets(&mut tx, staff.scope(), round.id, only).await?;
    sheets.retain(|sheet| stand.is_none_or(|stand| stand == sheet.progress.stand()));
    Ok(Json(page.counted_of(sheets, ProgressItem::new)))
}

impl ProgressItem {
    fn new(sheet: SheetProgress) -> ProgressItem {
        ProgressItem {
            classroom: sheet.classroom.0,
            classroom_number: sheet.classroom_number,
            classroom_name: sheet.classroom_name,
            exam: sheet.exam.0,
            grade: sheet.grade.label(),
            subject: sheet.subject.code(),
            expected: sheet.progress.expected,
            done: sheet.progress.done,
            begun: sheet.progress.begun,
            state: sheet.progress.stand().code(),
            completion: sheet.completion.map(CalledCompleteItem::new),
        }
    }
}

impl CalledCompleteItem {
    fn new(Completion { doubts, is_changed }: Completion) -> CalledCompleteItem {
        CalledCompleteItem { doubts, is_changed }
    }
}
