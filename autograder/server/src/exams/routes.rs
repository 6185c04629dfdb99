//! The screen of one exam, and making a round's exams.

use autograder_grading::{ExamShape, ItemShape, Points, SectionShape, preset};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::Database;
use platform_web::{Flash, Form, Problems, Refusal, Shell, see_other_with};
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use super::views::ExamView;
use super::{
    Exam, ExamId, PlanExamsError, ReviseExamError, Source, find_exam, plan_missing_exams, revise_exam, store,
};
use crate::app::App;
use crate::menu::home_of;
use crate::round_builder::{self, Draft, Trouble};
use crate::rounds::{self, Round, RoundId};
use crate::staff::Headquarters;

/// The most that one item or a whole exam may be worth.
const MOST_POINTS: u16 = 1000;
/// The most 小問 of one 大問.
const MOST_ITEMS: usize = 30;

/// Where a round's missing exams shall come from.
#[derive(Debug, Deserialize)]
pub(crate) struct FilledSource {
    source: String,
}

/// Makes the exams that a round does not have yet.
pub(crate) async fn create(
    State(app): State<App>,
    by: Headquarters,
    Path(round): Path<RoundId>,
    shell: Shell,
    Form(filled): Form<FilledSource>,
) -> Result<Response, Refusal> {
    let Some(source) = Source::parse(&filled.source) else {
        return Err(Refusal::unprocessable("問題構成のもとを選んでください。"));
    };
    let flash = match plan_missing_exams(&app.database, &by, round, source).await {
        Ok(0) => Flash::note("加えるテストはありませんでした。"),
        Ok(made) => Flash::done(format!("テストを{made}つ加えました。")),
        Err(PlanExamsError::Db(error)) => return Err(error.into()),
        Err(PlanExamsError::NoSuchRound) => return Err(Refusal::not_found()),
        Err(error) => {
            let draft = Draft::of_move(Trouble::new(error.to_string()), "");
            return round_builder::show_again(&app, &by, shell, round, (StatusCode::CONFLICT, draft)).await;
        }
    };
    Ok(see_other_with(&format!("/rounds/{round}"), flash))
}

/// An exam as typed: the fields of each row stand at the same place of each list.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct FilledExam {
    pub(super) revision: i64,
    pub(super) full_points: String,
    #[serde(default)]
    pub(super) title: Vec<String>,
    #[serde(default)]
    pub(super) field: Vec<String>,
    #[serde(default)]
    pub(super) points: Vec<String>,
    #[serde(default)]
    pub(super) items: Vec<String>,
}

/// The sections of one exam.
pub(crate) async fn edit(
    State(database): State<Database>,
    _by: Headquarters,
    Path(id): Path<ExamId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let (exam, round, fields) = load(&database, id).await?;
    draw(shell, &round, &exam, ExamView::new(&round, &exam).suggesting(fields))
}

/// Saves the sections, or shows them again with what is wrong.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Headquarters,
    Path(id): Path<ExamId>,
    shell: Shell,
    Form(filled): Form<FilledExam>,
) -> Result<Response, Refusal> {
    let (status, words, problems) = match filled.read() {
        Ok(shape) => match revise_exam(&database, &by, id, filled.revision, &shape).await {
            Ok(exam) => return Ok(saved(&exam)),
            Err(error) => refuse(error)?,
        },
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, String::new(), problems),
    };
    let (exam, round, fields) = load(&database, id).await?;
    let view = ExamView::again(&round, &exam, filled, (words, problems)).suggesting(fields);
    Ok((status, draw(shell, &round, &exam, view)?).into_response())
}

/// An exam that adds up leads back to its round; one that does not stays, with what is wrong.
fn saved(exam: &Exam) -> Response {
    if exam.shape().check().is_empty() {
        let words = format!("{}を保存しました。", exam.title());
        return see_other_with(&format!("/rounds/{}", exam.round_id), Flash::done(words));
    }
    let words = "保存しました。受付を始めるまでに直すところがあります。";
    see_other_with(&format!("/exams/{}", exam.id), Flash::warning(words))
}

/// The exam, its round, and the 分野 that sections of its subject have.
async fn load(database: &Database, id: ExamId) -> Result<(Exam, Round, Vec<String>), Refusal> {
    let mut tx = database.read().await?;
    let exam = find_exam(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let round = rounds::find_round(&mut tx, exam.round_id).await?.ok_or_else(Refusal::not_found)?;
    let mut fields = store::list_fields(&mut tx, exam.subject).await?;
    fields.extend(preset(exam.subject).sections.into_iter().map(|section| section.field));
    fields.sort_unstable();
    fields.dedup();
    Ok((exam, round, fields))
}

fn draw(shell: Shell, round: &Round, exam: &Exam, view: ExamView) -> Result<Html<String>, Refusal> {
    let label = round.name.label();
    shell
        .about(&home_of(round))
        .at(vec![("テスト回", "/rounds".into()), (&label, format!("/rounds/{}", round.id))])
        .show(&exam.title(), view)
}

impl FilledExam {
    /// Reads the rows that are not empty, in their order.
    pub(super) fn read(&self) -> Result<ExamShape, Problems> {
        let mut problems = Problems::none();
        let full_points = read_points(&self.full_points);
        if full_points.is_none() {
            problems.add("full_points", format!("満点は1から{MOST_POINTS}までの数字で入れてください"));
        }
        let columns = [&self.title, &self.field, &self.points, &self.items];
        if columns.iter().any(|column| column.len() != self.title.len()) {
            problems.add("full_points", "大問の欄がそろっていません。画面を開き直してください");
        }
        let mut sections = Vec::new();
        let rows = self.title.iter().zip(&self.field).zip(&self.points).zip(&self.items).zip(1..);
        for ((((title, field), points), items), row) in rows {
            if [title, field, points, items].into_iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            match read_items(points, items) {
                Ok(worth) => sections.push(section(sections.len() + 1, (title, field), worth)),
                Err(words) => problems.add(format!("points-{row}"), format!("大問{row}: {words}")),
            }
        }
        if sections.len() > ExamShape::MOST_SECTIONS {
            problems.add("full_points", format!("大問は{}個までです", ExamShape::MOST_SECTIONS));
        }
        match full_points {
            Some(full_points) if problems.is_empty() => Ok(ExamShape { full_points, sections }),
            _ => Err(problems),
        }
    }
}

fn section(number: usize, (title, field): (&str, &str), worth: Vec<Points>) -> SectionShape {
    let items = worth.into_iter().zip(1..).map(|(points, number)| ItemShape { number, points }).collect();
    let number = u8::try_from(number).unwrap_or(u8::MAX);
    let shape = SectionShape { number, title: title.trim().to_owned(), field: String::new(), items };
    shape.in_field(field)
}

/// The 配点 of each 小問; a 大問 without 小問 is one item.
fn read_items(points: &str, items: &str) -> Result<Vec<Points>, String> {
    let wanted = |what: &str| format!("{what}は1から{MOST_POINTS}までの数字で入れてください");
    let folded: String = items.nfkc().collect();
    let typed = folded.split([',', '、', ' ']).filter(|typed| !typed.trim().is_empty());
    let worth: Vec<Points> =
        typed.map(read_points).collect::<Option<_>>().ok_or_else(|| wanted("小問の配点"))?;
    if worth.len() > MOST_ITEMS {
        return Err(format!("小問は{MOST_ITEMS}個までです"));
    }
    if worth.is_empty() {
        return Ok(vec![read_points(points).ok_or_else(|| wanted("配点"))?]);
    }
    let sum: u32 = worth.iter().map(|points| u32::from(points.get())).sum();
    if points.trim().is_empty() || read_points(points).is_some_and(|whole| u32::from(whole.get()) == sum) {
        return Ok(worth);
    }
    Err(format!("小問の配点の合計は{sum}点です。大問の配点を{sum}にするか、小問を直してください"))
}

/// Whole points from 1, in either width, with or without 「点」.
fn read_points(typed: &str) -> Option<Points> {
    let folded: String = typed.nfkc().collect();
    let digits = folded.trim().trim_end_matches('点').trim_end();
    digits.parse().ok().filter(|points| (1..=MOST_POINTS).contains(points)).map(Points::new)
}

fn refuse(error: ReviseExamError) -> Result<(StatusCode, String, Problems), Refusal> {
    match error {
        ReviseExamError::NoSuchExam => Err(Refusal::not_found()),
        ReviseExamError::Db(error) => Err(error.into()),
        ReviseExamError::Stale | ReviseExamError::NotPreparing(_) => {
            Ok((StatusCode::CONFLICT, error.to_string(), Problems::none()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(worth: &[u16]) -> Vec<Points> {
        worth.iter().copied().map(Points::new).collect()
    }

    #[test]
    fn a_row_is_worth_what_stands_in_it() {
        assert_eq!(read_items("２０点", ""), Ok(points(&[20])));
        assert_eq!(read_items("", "5,5，10"), Ok(points(&[5, 5, 10])));
        assert_eq!(read_items("20", "5、5 10"), Ok(points(&[5, 5, 10])));
        for (whole, items) in
            [("", ""), ("0", ""), ("12.5", ""), ("-1", ""), ("1001", ""), ("15", "5,5,10"), ("5", "5,x")]
        {
            assert!(read_items(whole, items).is_err(), "{whole} {items}");
        }
    }

    #[test]
    fn empty_rows_are_left_out_and_the_rest_is_numbered() {
        let column = |rows: [&str; 3]| rows.map(str::to_owned).to_vec();
        let filled = FilledExam {
            revision: 0,
            full_points: "50".to_owned(),
            title: column(["計算", "", " 図形 "]),
            field: column(["", "　", "図形と　"]),
            points: column(["20", "", "30"]),
            items: column(["", " ", "10,20"]),
        };
        let shape = filled.read().unwrap();
        assert_eq!(shape.check(), []);
        let read: Vec<_> =
            shape.sections.iter().map(|s| (s.number, &*s.title, &*s.field, s.items.len())).collect();
        assert_eq!(read, [(1, "計算", "", 1), (2, "図形", "図形と", 2)]);
    }
}
