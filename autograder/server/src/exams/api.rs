//! Exams for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use platform_database::Database;
use platform_web::api::{Explain, Page, PageAddress, Revised, SeenRevision, Sent, explain};
use platform_web::{Problems, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::routes::FilledExam;
use super::{
    Exam, ExamId, PlanExamsError, ReviseExamError, Section, Source, find_exam, list_exams,
    plan_missing_exams, revise_exam,
};
use crate::rounds::{self, RoundId, RoundState};
use crate::staff::{Headquarters, Staff};

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
    /// 分野: what it belongs to in the subject; `null` where nobody said.
    field: Option<String>,
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

/// Where a round's missing exams shall come from.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentSource {
    /// `presets`, or the id of a round.
    source: String,
}

/// How many exams were made.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlannedItem {
    made: usize,
}

/// Makes the exams that a round does not have yet.
#[utoipa::path(
    post,
    path = "/api/v1/rounds/{round}/exams",
    tag = "テスト",
    summary = "まだないテストを加える",
    request_body = SentSource,
    responses((status = 200, description = "加えた数", body = PlannedItem))
)]
pub(crate) async fn create(
    State(database): State<Database>,
    by: Headquarters,
    Path(round): Path<RoundId>,
    Sent(sent): Sent<SentSource>,
) -> Result<Json<PlannedItem>, Refusal> {
    let source = Source::parse(&sent.source)
        .ok_or_else(|| Refusal::of_field("source", "presets か、回の番号を入れてください"))?;
    let made = plan_missing_exams(&database, &by, round, source).await?;
    Ok(Json(PlannedItem { made }))
}

/// The 大問 of an exam, all of them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentExam {
    full_points: u16,
    sections: Vec<SentSection>,
}

/// A 大問.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SentSection {
    title: String,
    /// 分野, by which rounds are compared; 12 characters at most, and none where it is left out.
    #[serde(default)]
    field: String,
    points: u16,
    /// The 配点 of its 小問; none where it has none.
    #[serde(default)]
    items: Vec<u16>,
}

/// Writes the 大問 of an exam whose round is 準備中.
#[utoipa::path(
    put,
    path = "/api/v1/exams/{exam}",
    tag = "テスト",
    summary = "大問・小問・配点を書き換える",
    request_body = SentExam,
    responses((status = 200, description = "書き換えたテスト", body = ExamItem, headers(("ETag" = String))))
)]
pub(crate) async fn save(
    State(database): State<Database>,
    by: Headquarters,
    Path(id): Path<ExamId>,
    SeenRevision(seen): SeenRevision,
    Sent(sent): Sent<SentExam>,
) -> Result<Revised<ExamItem>, Refusal> {
    let shape = sent.filled(seen).read().map_err(|problems| told(&problems))?;
    let exam = revise_exam(&database, &by, id, seen, &shape).await.map_err(explain)?;
    Ok(Revised(exam.revision, ExamItem::new(&exam)))
}

impl SentExam {
    /// The form that says the same, whose rules hold.
    fn filled(self, revision: i64) -> FilledExam {
        let row = |section: SentSection| {
            let items: Vec<String> = section.items.iter().map(u16::to_string).collect();
            (section.title, section.field, section.points.to_string(), items.join(","))
        };
        let mut filled = FilledExam {
            revision,
            full_points: self.full_points.to_string(),
            title: Vec::new(),
            field: Vec::new(),
            points: Vec::new(),
            items: Vec::new(),
        };
        for (title, field, points, items) in self.sections.into_iter().map(row) {
            filled.title.push(title);
            filled.field.push(field);
            filled.points.push(points);
            filled.items.push(items);
        }
        filled
    }
}

/// `points-2` is `sections[1].points`.
fn told(problems: &Problems) -> Refusal {
    let mut told = Problems::none();
    for problem in problems.iter() {
        let row = problem.field.strip_prefix("points-").and_then(|row| row.parse::<usize>().ok());
        let field = row.map_or_else(
            || problem.field.clone(),
            |row| format!("sections[{}].points", row.saturating_sub(1)),
        );
        told.add(field, problem.words.clone());
    }
    Refusal::of_fields(&told)
}

impl Explain for ReviseExamError {
    fn is_outdated(&self) -> bool {
        matches!(self, ReviseExamError::Stale)
    }
}

impl From<ReviseExamError> for Refusal {
    fn from(error: ReviseExamError) -> Refusal {
        match error {
            ReviseExamError::NoSuchExam => Refusal::not_found(),
            ReviseExamError::Stale | ReviseExamError::NotPreparing(_) => {
                Refusal::conflict(format!("{error}。"))
            }
            ReviseExamError::Db(error) => error.into(),
        }
    }
}

impl From<PlanExamsError> for Refusal {
    fn from(error: PlanExamsError) -> Refusal {
        match error {
            PlanExamsError::NoSuchRound => Refusal::not_found(),
            PlanExamsError::NotPreparing(_) | PlanExamsError::Doubled(_) => {
                Refusal::conflict(format!("{error}。"))
            }
            PlanExamsError::Db(error) => error.into(),
        }
    }
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
            field: (!section.field.is_empty()).then(|| section.field.clone()),
            points: section.points().get(),
            items: section.items.iter().map(part).collect(),
        }
    }
}
