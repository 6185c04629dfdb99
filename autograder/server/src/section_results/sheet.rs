//! A 大問分析 as a spreadsheet.

use autograder_grading::{QuestionTally, Rate, Tenths};
use platform_spreadsheet::{Column, ColumnKind, SheetOut, Value};

use super::load::{Analysis, Held};
use super::questions::Question;

/// Lays the lines out, population beside population; the edition is in the name of the sheet.
pub(super) fn lay_out(analysis: &Analysis, held: &Held, questions: &[Question]) -> SheetOut {
    let question = [
        Column::new("大問", ColumnKind::Text, 12.0),
        Column::new("出題項目", ColumnKind::Text, 24.0),
        Column::new("分野", ColumnKind::Text, 12.0),
        Column::new("配点", ColumnKind::Whole, 8.0),
    ];
    let places = analysis.tallies.iter().map(|(place, _)| *place);
    SheetOut {
        name: format!("{}{} {}", held.grade.label(), held.subject.label(), analysis.basis.edition()),
        columns: question.into_iter().chain(places.flat_map(headings)).chain(of_smallest(analysis)).collect(),
        rows: questions.iter().map(lay_out_question).collect(),
        hidden_facts: Vec::new(),
    }
}

/// The name of the file, without its ending.
pub(super) fn file_name(analysis: &Analysis, held: &Held) -> String {
    let parts = [
        analysis.round.name.short_label(),
        held.grade.label().to_owned(),
        held.subject.label().to_owned(),
        "大問分析".to_owned(),
        analysis.basis.edition(),
    ];
    parts.join("_")
}

fn headings(place: &str) -> [Column; 6] {
    let column = |heading: &str, kind| Column::new(format!("{place} {heading}"), kind, 12.0);
    [
        column("人数", ColumnKind::Whole),
        column("平均", ColumnKind::Decimal { places: 1 }),
        column("正答率%", ColumnKind::Decimal { places: 1 }),
        column("満点%", ColumnKind::Decimal { places: 1 }),
        column("0点%", ColumnKind::Decimal { places: 1 }),
        column("未入力", ColumnKind::Whole),
    ]
}

/// What is told of the smallest population alone.
fn of_smallest(analysis: &Analysis) -> [Column; 2] {
    let own = analysis.tallies.last().map_or("", |(place, _)| place);
    ["失点した生徒", "正答率の低い順"]
        .map(|heading| Column::new(format!("{own} {heading}"), ColumnKind::Whole, 14.0))
}

fn lay_out_question(question: &Question) -> Vec<Value> {
    let head = [
        Value::Text(question.place.clone()),
        Value::Text(question.title.clone().unwrap_or_default()),
        Value::Text(question.field.clone()),
        Value::Whole(question.full().into()),
    ];
    let low = question.low.and_then(|place| i64::try_from(place).ok());
    let tail = [Value::Whole(question.missed().into()), low.map_or(Value::Blank, Value::Whole)];
    head.into_iter().chain(question.tallies().iter().flat_map(figures)).chain(tail).collect()
}

fn figures(tally: &QuestionTally) -> [Value; 6] {
    let share = |rate: Option<Rate>| {
        rate.map_or(Value::Blank, |rate| Value::Decimal((rate.fraction() * 1000.0).round() / 10.0))
    };
    let mean = |mean: Tenths| Value::Decimal(f64::from(mean.get()) / 10.0);
    [
        Value::Whole(tally.points.n().into()),
        tally.points.mean_1dp().map_or(Value::Blank, mean),
        share(tally.rate()),
        share(tally.perfect()),
        share(tally.zero()),
        Value::Whole(tally.missing.into()),
    ]
}
