//! A result list as a spreadsheet.

use autograder_grading::{Column, Grade, Subject};
use platform_spreadsheet::{Column as SheetColumn, ColumnKind, SheetOut, Value};

use super::load::{GradeResults, Known, ResultRow};
use super::views::{keys_of, remark_words};

/// A column of the file: what stands over it, and what a row says in it.
struct FileColumn<'a> {
    heading: SheetColumn,
    cell: Box<dyn Fn(&ResultRow) -> Value + 'a>,
}

/// Lays the rows out with the columns that the list `shows`; the edition is in the name of the sheet.
pub(super) fn lay_out(
    results: &GradeResults,
    grade: Grade,
    rows: &[ResultRow],
    shows: impl Fn(&str) -> bool,
) -> SheetOut {
    let mut columns = Vec::new();
    if shows("number") {
        columns.extend(places());
    }
    columns.extend(people(grade));
    for (column, name, _) in results.columns(grade) {
        let [points, deviation, rank] = keys_of(column);
        let keys = [points, deviation, rank, rank, rank, rank];
        let shown = figures(column, name).into_iter().zip(keys).filter(|(_, key)| shows(key));
        columns.extend(shown.map(|(figure, _)| figure));
    }
    let beside = beside(results, grade).into_iter().filter(|(key, _)| shows(key));
    columns.extend(beside.map(|(_, column)| column));
    SheetOut {
        name: format!("{} {}", grade.label(), results.basis.edition()),
        rows: rows.iter().map(|row| columns.iter().map(|column| (column.cell)(row)).collect()).collect(),
        columns: columns.into_iter().map(|column| column.heading).collect(),
        hidden_facts: Vec::new(),
    }
}

/// The name of the file, without its ending.
pub(super) fn file_name(results: &GradeResults, grade: Grade) -> String {
    format!("{}_{}_結果_{}", results.round.name.file_label(), grade.label(), results.basis.edition())
}

fn text<'a>(heading: &str, width: f64, cell: impl Fn(&ResultRow) -> &str + 'a) -> FileColumn<'a> {
    FileColumn {
        heading: SheetColumn::new(heading, ColumnKind::Text, width),
        cell: Box::new(move |row| Value::Text(cell(row).to_owned())),
    }
}

fn places<'a>() -> [FileColumn<'a>; 4] {
    [
        text("塾ID", 9.0, |row| &row.line.juku_number),
        text("塾名", 18.0, |row| &row.line.juku_name),
        text("教室ID", 9.0, |row| &row.line.classroom_number),
        text("教室名", 16.0, |row| &row.line.classroom_name),
    ]
}

fn people<'a>(grade: Grade) -> [FileColumn<'a>; 3] {
    [
        text("生徒ID", 12.0, |row| &row.line.student_number),
        text("氏名", 16.0, |row| &row.line.student_name),
        text("学年", 6.0, move |_| grade.label()),
    ]
}

/// 得点, 偏差値 and where the result stands. What is no result is said in the place of 得点.
fn figures<'a>(column: Column, name: &str) -> [FileColumn<'a>; 6] {
    let figure = |at: usize, heading: &str, kind| FileColumn {
        heading: SheetColumn::new(format!("{name} {heading}"), kind, 10.0),
        cell: Box::new(move |row: &ResultRow| {
            values(row.known(column)).into_iter().nth(at).unwrap_or(Value::Blank)
        }),
    };
    [
        figure(0, "得点", ColumnKind::Whole),
        figure(1, "偏差値", ColumnKind::Decimal { places: 1 }),
        figure(2, "全国順位", ColumnKind::Whole),
        figure(3, "全国人数", ColumnKind::Whole),
        figure(4, "塾内順位", ColumnKind::Whole),
        figure(5, "塾内人数", ColumnKind::Whole),
    ]
}

/// What stands beside the results, each column behind the key of the list's.
fn beside<'a>(results: &GradeResults, grade: Grade) -> [(&'static str, FileColumn<'a>); 5] {
    let compared = results.subject.map_or("合計", Subject::label);
    let change = figure_beside(
        &format!("{compared} 偏差値の前回との差"),
        ColumnKind::Decimal { places: 1 },
        |row| Some(Value::Decimal(row.beside.change?.tenths as f64 / 10.0)),
    );
    let since = figure_beside("前回", ColumnKind::Text, |row| {
        Some(Value::Text(row.beside.change?.since.short_label()))
    });
    let subjects = grade.subjects().map(Subject::label);
    let remark = FileColumn {
        heading: SheetColumn::new("総評", ColumnKind::Text, 16.0),
        cell: Box::new(move |row: &ResultRow| {
            let words = remark_words(row.beside.remarks, subjects);
            if words.is_empty() { Value::Blank } else { Value::Text(words.join("、")) }
        }),
    };
    let version = figure_beside("成績表の版", ColumnKind::Whole, |row| {
        Some(Value::Whole(row.beside.card?.version))
    });
    let changed = figure_beside("最後に変わった版", ColumnKind::Whole, |row| {
        Some(Value::Whole(row.beside.card?.same_since))
    });
    [("change", change), ("change", since), ("remark", remark), ("card", version), ("card", changed)]
}

fn figure_beside<'a>(
    heading: &str,
    kind: ColumnKind,
    cell: fn(&ResultRow) -> Option<Value>,
) -> FileColumn<'a> {
    FileColumn {
        heading: SheetColumn::new(heading, kind, 12.0),
        cell: Box::new(move |row: &ResultRow| cell(row).unwrap_or(Value::Blank)),
    }
}

fn values(known: Known) -> [Value; 6] {
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
