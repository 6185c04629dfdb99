//! 大問分析 for programs.

use autograder_grading::{Grade, QuestionTally, Rate, Subject};
use axum::Json;
use axum::extract::{Path, Query, State};
use platform_database::Database;
use platform_web::api::{Page, PageAddress, known_codes, read_code};
use platform_web::{ListQuery, Problems, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::load::{Analysis, Held, load_analysis};
use super::missed::{Loss, Missed};
use super::questions::{Question, asked_for};
use super::{exam_of, routes, students};
use crate::results::Basis;
use crate::rounds::{self, RoundId};
use crate::staff::Reporter;

/// Which exam is asked for, and beside which 教室.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WantedExam {
    /// 「小6」, 「中1」 or the number of the grade; the lowest that there is if nobody says.
    grade: Option<String>,
    /// `japanese`, `math`, `english` or `mathematics`, beside a grade; the first that it sits if nobody says.
    subject: Option<String>,
    /// The 教室 that is looked at beside its 塾; of those who work in one, their own.
    #[param(minimum = 1)]
    classroom: Option<i64>,
}

/// Which questions are asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WantedQuestions {
    /// Only the 大問 with the lowest 正答率, five at most.
    #[serde(default)]
    lowest: bool,
}

/// Which of those who lost points are asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WantedPupils {
    /// `all`: who has no point; `most`: who has less than half of them.
    lost: Option<String>,
    /// Words in the name or the 生徒ID.
    q: Option<String>,
}

/// How one exam went, question by question.
#[derive(Serialize, ToSchema)]
pub(crate) struct AnalysisPage {
    round: i64,
    /// 「小6」; `null` where the caller has nobody in the round.
    grade: Option<&'static str>,
    /// `japanese`, `math`, `english` or `mathematics`.
    subject: Option<&'static str>,
    /// `provisional` (速報), or `final` (確定) with the version of the snapshot.
    basis: &'static str,
    version: Option<i64>,
    page: Page<QuestionItem>,
}

/// A 大問, or a 小問 of it.
#[derive(Serialize, ToSchema)]
struct QuestionItem {
    /// The number of the 大問.
    section: u8,
    /// The number of the 小問; `null` for the whole 大問.
    item: Option<u8>,
    /// 出題項目名; `null` for a 小問.
    title: Option<String>,
    /// 分野 of the 大問; `null` where nobody said.
    field: Option<String>,
    full_points: u16,
    /// Among the 大問 with the lowest 正答率 of the smallest population: 1 for the lowest of all.
    low: Option<usize>,
    /// Of the country, then of the 塾 and the 教室 as far as the caller sees them.
    tallies: Vec<TallyItem>,
}

/// What a population got. Who was absent or lacks a mark anywhere in the exam is in none of it.
#[derive(Serialize, ToSchema)]
struct TallyItem {
    /// `national`, `juku` or `classroom`.
    population: &'static str,
    /// How many count.
    pupils: u32,
    /// The mean points in tenths; `null` where nobody counts, as are the shares.
    mean_tenths: Option<i32>,
    /// 正答率: the share of all points that could be had, 0 to 1.
    rate: Option<f64>,
    /// The share of those with full marks.
    perfect: Option<f64>,
    /// The share of those without a point.
    zero: Option<f64>,
    /// 未入力: how many have no mark here yet.
    missing: u32,
}

/// Those who lost points in one 大問.
#[derive(Serialize, ToSchema)]
pub(crate) struct MissedPage {
    round: i64,
    /// 「小6」.
    grade: &'static str,
    /// `japanese`, `math`, `english` or `mathematics`.
    subject: &'static str,
    /// `provisional` (速報), or `final` (確定) with the version of the snapshot.
    basis: &'static str,
    version: Option<i64>,
    section: u8,
    title: String,
    full_points: u16,
    page: Page<MissedItem>,
}

/// A pupil who lost points.
#[derive(Serialize, ToSchema)]
struct MissedItem {
    /// The id of the 受験.
    entry: i64,
    /// 生徒ID.
    number: String,
    name: String,
    juku_number: String,
    juku_name: String,
    classroom_number: String,
    classroom_name: String,
    points: u16,
    /// The points of each 小問.
    items: Vec<u16>,
}

/// Lists the questions of an exam in the order of the paper; `next` counts the rows before the next page.
#[utoipa::path(
    get,
    path = "/api/v1/rounds/{round}/section-results",
    tag = "結果",
    summary = "大問分析",
    params(WantedExam, WantedQuestions, PageAddress),
    responses((status = 200, description = "大問と小問", body = AnalysisPage))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    by: Reporter,
    Path(round): Path<RoundId>,
    Query(exam): Query<WantedExam>,
    Query(wanted): Query<WantedQuestions>,
    Query(page): Query<PageAddress>,
) -> Result<Json<AnalysisPage>, Refusal> {
    let mut query = exam.query()?;
    if wanted.lowest {
        query.filters.insert("lowest".to_owned(), "yes".to_owned());
    }
    let mut tx = database.read().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
    let analysis = load_analysis(&mut tx, by.scope(), round, &query).await?;
    drop(tx);
    exam.check(&analysis, analysis.held.as_ref())?;
    routes::saw(&database, &by, &analysis, "section_results.viewed").await?;
    let questions = asked_for(&analysis, &query, None);
    Ok(Json(AnalysisPage::new(&analysis, page.counted_of(questions, QuestionItem::new))))
}

/// Lists who lost points in one 大問, by 塾ID, 教室ID and 生徒ID; `next` counts the rows before the next page.
#[utoipa::path(
    get,
    path = "/api/v1/rounds/{round}/section-results/{section}/students",
    tag = "結果",
    summary = "大問で失点した生徒",
    params(WantedExam, WantedPupils, PageAddress),
    responses((status = 200, description = "失点した生徒", body = MissedPage))
)]
pub(crate) async fn list_students(
    State(database): State<Database>,
    by: Reporter,
    Path((round, section)): Path<(RoundId, i64)>,
    Query(exam): Query<WantedExam>,
    Query(wanted): Query<WantedPupils>,
    Query(page): Query<PageAddress>,
) -> Result<Json<MissedPage>, Refusal> {
    let section = u8::try_from(section).map_err(|_| Refusal::not_found())?;
    let mut query = wanted.narrow(exam.query()?)?;
    query.sort = Some("number".to_owned());
    let asked = students::find(&mut database.read().await?, &by, (round, section), &query).await?;
    exam.check(&asked.analysis, Some(&asked.held))?;
    students::saw(&database, &by, &asked, &query, "section_results.viewed").await?;
    let (basis, version) = told(&asked.analysis.basis);
    let shape = asked.section();
    Ok(Json(MissedPage {
        round: asked.analysis.round.id.0,
        grade: asked.held.grade.label(),
        subject: asked.held.subject.code(),
        basis,
        version,
        section,
        title: shape.title.clone(),
        full_points: shape.points().get(),
        page: page.counted_of(asked.missed, MissedItem::new),
    }))
}

impl WantedExam {
    /// The address of the screen that asks for the same.
    fn query(&self) -> Result<ListQuery, Refusal> {
        let mut query = ListQuery::default();
        if let Some((grade, subject)) = self.read()? {
            let subject = subject.unwrap_or(grade.subjects()[0]);
            query.filters.insert("exam".to_owned(), exam_of(grade, subject));
        }
        let classroom = self.classroom.map(|id| ("classroom".to_owned(), id.to_string()));
        query.filters.extend(classroom);
        Ok(query)
    }

    /// The exam, if somebody named one.
    fn read(&self) -> Result<Option<(Grade, Option<Subject>)>, Refusal> {
        let mut problems = Problems::none();
        let grade = self.grade.as_deref().map(Grade::parse).transpose();
        let subject = self.subject.as_deref().map(Subject::from_code);
        if grade.is_err() {
            problems.add("grade", "小1から中3の学年を入れてください");
        }
        let subjects = grade.as_ref().ok().copied().flatten().map(Grade::subjects);
        match (subject, subjects) {
            (Some(None), _) => problems.add("subject", known_codes(&Subject::ALL.map(Subject::code))),
            (Some(Some(_)), None) if grade.is_ok() => {
                problems.add("grade", "教科といっしょに、学年を入れてください");
            }
            (Some(Some(subject)), Some(subjects)) if !subjects.contains(&subject) => {
                problems.add("subject", known_codes(&subjects.map(Subject::code)));
            }
            _ => {}
        }
        if !problems.is_empty() {
            return Err(Refusal::of_fields(&problems));
        }
        Ok(grade.unwrap_or_default().map(|grade| (grade, subject.flatten())))
    }

    /// Whether what was found is what somebody named: a screen shows another exam instead, a program is told.
    fn check(&self, analysis: &Analysis, held: Option<&Held>) -> Result<(), Refusal> {
        let is_named = match self.read()? {
            None => true,
            Some((grade, None)) => held.is_some_and(|held| held.grade == grade),
            Some((grade, Some(subject))) => {
                held.is_some_and(|held| (held.grade, held.subject) == (grade, subject))
            }
        };
        let found = analysis.classroom.as_ref().map(|classroom| classroom.id.0);
        let is_beside = self.classroom.is_none_or(|asked| found == Some(asked));
        if is_named && is_beside { Ok(()) } else { Err(Refusal::not_found()) }
    }
}

impl WantedPupils {
    /// Narrows what is asked for.
    fn narrow(&self, mut query: ListQuery) -> Result<ListQuery, Refusal> {
        if let Some(lost) = &self.lost {
            let loss = read_code("lost", lost, Loss::ALL, Loss::code)?;
            query.filters.insert("lost".to_owned(), loss.code().to_owned());
        }
        query.q = self.q.clone().unwrap_or_default();
        Ok(query)
    }
}

fn told(basis: &Basis) -> (&'static str, Option<i64>) {
    match basis {
        Basis::Provisional => ("provisional", None),
        Basis::Final(snapshot) => ("final", Some(snapshot.version)),
    }
}

impl AnalysisPage {
    fn new(analysis: &Analysis, page: Page<QuestionItem>) -> AnalysisPage {
        let (basis, version) = told(&analysis.basis);
        let held = analysis.held.as_ref();
        AnalysisPage {
            round: analysis.round.id.0,
            grade: held.map(|held| held.grade.label()),
            subject: held.map(|held| held.subject.code()),
            basis,
            version,
            page,
        }
    }
}

impl QuestionItem {
    fn new(question: Question) -> QuestionItem {
        let populations = ["national", "juku", "classroom"].into_iter().zip(question.tallies());
        QuestionItem {
            section: question.section,
            item: question.item,
            full_points: question.full(),
            low: question.low,
            tallies: populations.map(|(population, tally)| TallyItem::new(population, tally)).collect(),
            title: question.title,
            field: Some(question.field).filter(|field| !field.is_empty()),
        }
    }
}

impl TallyItem {
    fn new(population: &'static str, tally: &QuestionTally) -> TallyItem {
        TallyItem {
            population,
            pupils: tally.points.n(),
            mean_tenths: tally.points.mean_1dp().map(autograder_grading::Tenths::get),
            rate: tally.rate().map(Rate::fraction),
            perfect: tally.perfect().map(Rate::fraction),
            zero: tally.zero().map(Rate::fraction),
            missing: tally.missing,
        }
    }
}

impl MissedItem {
    fn new(missed: Missed) -> MissedItem {
        let Missed { pupil, points, items } = missed;
        MissedItem {
            entry: pupil.entry_id.0,
            number: pupil.student_number,
            name: pupil.student_name,
            juku_number: pupil.juku_number,
            juku_name: pupil.juku_name,
            classroom_number: pupil.classroom_number,
            classroom_name: pupil.classroom_name,
            points,
            items,
        }
    }
}
