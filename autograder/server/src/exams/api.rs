//! Exams for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::{Page, PageAddress, Revised};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Exam, ExamId, Section, find_exam, list_exams};
use crate::rounds::{self, RoundId, RoundState};
use crate::staff::Staff;

/// An exam with its 大問 and 小問.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExamItem {
    id: i64,
    round: i64,
    /// 「小6」.
    grade: &'static str,
    /// `japanese`, `math`, `english` or `mathematics`.
    subject: &'static str,
    full_points: u16,
    sections: Vec<SectionItem>,
}

/// A 大問.
#[derive(Serialize, ToSchema)]
struct SectionItem {
    number: u8,
    title: String,
    points: u16,
    items: Vec<PartItem>,
}

/// A 小問, or the whole of a 大問 that has none; marks are kept for these.
#[derive(Serialize, ToSchema)]
struct PartItem {
    id: i64,
    number: u8,
    points: u16,
}

/// Lists the exams of a round; until it is 受付中, only for 本部.
#[utoipa::path(
    get,
    path = "/api/v1/rounds/{round}/exams",
    tag = "テスト",
    summary = "テスト回のテストと、大問・小問・配点",
    params(PageAddress),
    responses((status = 200, description = "テスト", body = Page<ExamItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    staff: Staff,
    Path(round): Path<RoundId>,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<ExamItem>>, Refusal> {
    let mut tx = database.read().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
    if round.state == RoundState::Preparing && !staff.scope().is_headquarters() {
        return Err(Refusal::not_found());
    }
    let exams = list_exams(&mut tx, round.id).await?;
    Ok(Json(page.cut(exams, |exam| exam.id.0, |exam| ExamItem::new(&exam))))
}

/// Tells of one exam.
#[utoipa::path(
    get,
    path = "/api/v1/exams/{exam}",
    tag = "テスト",
    summary = "1つのテスト",
    responses((status = 200, description = "テスト", body = ExamItem, headers(("ETag" = String))))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    staff: Staff,
    Path(id): Path<ExamId>,
) -> Result<Revised<ExamItem>, Refusal> {
    let mut tx = database.read().await?;
    let exam = find_exam(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let round = rounds::find_round(&mut tx, exam.round_id).await?.ok_or_else(Refusal::not_found)?;
    if round.state == RoundState::Preparing && !staff.scope().is_headquarters() {
        return Err(Refusal::not_found());
    }
    Ok(Revised(exam.revision, ExamItem::new(&exam)))
}

impl ExamItem {
    fn new(exam: &Exam) -> ExamItem {
        ExamItem {
            id: exam.id.0,
            round: exam.round_id.0,
            grade: exam.grade.label(),
            subject: exam.subject.code(),
            full_points: exam.full_points.get(),
            sections: exam.sections.iter().map(SectionItem::new).collect(),
        }
    }
}

impl SectionItem {
    fn new(section: &Section) -> SectionItem {
        let part =
            |item: &super::Item| PartItem { id: item.id.0, number: item.number, points: item.points.get() };
        SectionItem {
            number: section.number,
            title: section.title.clone(),
            points: section.points().get(),
            items: section.items.iter().map(part).collect(),
        }
    }
}
