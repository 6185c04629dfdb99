//! A result list as a spreadsheet.

use autograder_grading::{Column, Grade, Subject};
use platform_spreadsheet::{Column as SheetColumn, ColumnKind, SheetOut, Value};

use super::load::{GradeResults, Known, ResultRow};

/// Lays the rows out; the edition is in the name of the sheet.
pub(super) fn lay_out(results: &GradeResults, grade: Grade, rows: &[ResultRow]) -> SheetOut {
    let held = held(results, grade);
    let places = [("塾ID", 9.0), ("塾名", 18.0), ("教室ID", 9.0), ("教室名", 16.0)];
    let people = [("生徒ID", 12.0), ("氏名", 16.0), ("学年", 6.0)];
    let texts = places.into_iter().chain(people);
    let texts = texts.map(|(heading, width)| SheetColumn::new(heading, ColumnKind::Text, width));
    SheetOut {
        name: format!("{} {}", grade.label(), results.basis.edition()),
        columns: texts.chain(held.iter().flat_map(|(_, name)| headings(name))).collect(),
        rows: rows.iter().map(|row| lay_out_row(grade, &held, row)).collect(),
        hidden_facts: Vec::new(),
    }
}

/// The name of the file, without its ending.
pub(super) fn file_name(results: &GradeResults, grade: Grade) -> String {
    format!("{}_{}_結果_{}", results.round.name.file_label(), grade.label(), results.basis.edition())
}

/// The columns of the exams that are held, and 合計 where both are.
fn held(results: &GradeResults, grade: Grade) -> Vec<(Column, &'static str)> {
    let [first, second] = grade.subjects().map(Subject::label);
    let is_held = results.exams.map(|exam| exam.is_some());
    let named = Column::ALL.into_iter().zip([first, second, "合計"]);
    let wanted = [is_held[0], is_held[1], is_held[0] && is_held[1]];
    named.zip(wanted).filter_map(|(column, wanted)| wanted.then_some(column)).collect()
}

fn headings(name: &str) -> [SheetColumn; 6] {
    let column = |heading: &str, kind| SheetColumn::new(format!("{name} {heading}"), kind, 10.0);
    [
        column("得点", ColumnKind::Whole),
        column("偏差値", ColumnKind::Decimal { places: 1 }),
        column("全国順位", ColumnKind::Whole),
        column("全国人数", ColumnKind::Whole),
        column("塾内順位", ColumnKind::Whole),
        column("塾内人数", ColumnKind::Whole),
    ]
}

fn lay_out_row(grade: Grade, held: &[(Column, &'static str)], row: &ResultRow) -> Vec<Value> {
    let line = &row.line;
    let texts = [
        line.juku_number.as_str(),
        &line.juku_name,
        &line.classroom_number,
        &line.classroom_name,
        &line.student_number,
        &line.student_name,
        grade.label(),
    ];
    let texts = texts.into_iter().map(|text| Value::Text(text.to_owned()));
    texts.chain(held.iter().flat_map(|(column, _)| cells(row.known(*column)))).collect()
}

fn cells(known: Known) -> [Value; 6] {
    let said = |words: &str| {
        let blank = || Value::Blank;
        [Value::Text(words.to_owned()), blank(), blank(), blank(), blank(), blank()]
    };
    match known {
        Known::Absent => said("欠席"),
        Known::Missing => said("未入力"),
        Known::Nothing => [const { Value::Blank }; 6],
        Known::Result(standing) => {
            let whole = |number: u32| Value::Whole(number.into());
            let deviation = standing.deviation.map(|score| Value::Decimal(f64::from(score.tenths()) / 10.0));
            [
                whole(standing.total.into()),
                deviation.unwrap_or(Value::Blank),
                whole(standing.national.rank),
                whole(standing.national.n),
                whole(standing.juku.rank),
                whole(standing.juku.n),
            ]
        }
    }
}
