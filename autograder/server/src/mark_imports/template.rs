//! The file that a 教室 fills in: one sheet for one exam, ready to be read back unchanged.

use autograder_grading::{Points, RoundName};
use platform_spreadsheet::{Column, ColumnKind, SheetOut, Value};

use crate::exams::{Item, Section};
use crate::marks::{Sheet, SheetRow};

/// Headings before the marks.
const KEY_COLUMNS: [(&str, f64); 6] =
    [("塾ID", 9.0), ("教室ID", 9.0), ("教室名", 18.0), ("生徒ID", 13.0), ("生徒名", 20.0), ("出席", 8.0)];

/// Describes the template of `sheet`, with the marks that are there already.
pub(super) fn mark_template(round: RoundName, juku_number: &str, sheet: &Sheet) -> SheetOut {
    let exam = &sheet.exam;
    let mut columns: Vec<Column> = KEY_COLUMNS.map(|(heading, width)| key_column(heading, width)).into();
    columns.extend(exam.sections.iter().flat_map(|section| {
        let column = |item: &Item| mark_column(&place(section, *item), &section.title, item.points);
        section.items.iter().map(column)
    }));
    let last = columns.len() - 1;
    columns.push(Column {
        heading: format!("合計 /{}", exam.full_points),
        kind: ColumnKind::Whole,
        width: 9.0,
        locked: true,
        bounds: None,
        note: None,
    });
    let facts = [
        ("round", round.to_string()),
        ("grade", exam.grade.number().to_string()),
        ("subject", exam.subject.code().to_owned()),
        ("revision", sheet.revision.to_string()),
    ];
    SheetOut {
        name: exam.title(),
        rows: sheet.rows.iter().map(|row| template_row(juku_number, sheet, row, last)).collect(),
        columns,
        hidden_facts: facts.map(|(name, value)| (name.to_owned(), value)).into(),
    }
}

/// 「大問2」, or 「大問2_小問1」 where a 大問 has several items.
pub(super) fn place(section: &Section, item: Item) -> String {
    if section.items.len() == 1 {
        format!("大問{}", section.number)
    } else {
        format!("大問{}_小問{}", section.number, item.number)
    }
}

/// A column that says whose row it is; only 出席 is for filling in.
pub(super) fn key_column(heading: &str, width: f64) -> Column {
    Column {
        heading: heading.to_owned(),
        kind: ColumnKind::Text,
        width,
        locked: heading != "出席",
        bounds: None,
        note: None,
    }
}

fn mark_column(place: &str, title: &str, points: Points) -> Column {
    Column {
        heading: format!("{place} {title} /{points}"),
        kind: ColumnKind::Whole,
        width: 9.0,
        locked: false,
        bounds: Some((0, u32::from(points.get()))),
        note: Some(format!(
            "0から{points}までの整数。空欄は「まだ入力していない」という意味です。欠席は出席の列に「欠席」と書きます。"
        )),
    }
}

fn template_row(juku_number: &str, sheet: &Sheet, row: &SheetRow, last: usize) -> Vec<Value> {
    let mut values: Vec<Value> = [
        juku_number,
        &sheet.classroom.number,
        &sheet.classroom.name,
        &row.number,
        &row.name,
        if row.absent { "欠席" } else { "" },
    ]
    .map(|text| if text.is_empty() { Value::Blank } else { Value::Text(text.to_owned()) })
    .into();
    let marks = row.marks.iter().map(|mark| match mark {
        Some(points) if !row.absent => Value::Whole(i64::from(points.get())),
        _ => Value::Blank,
    });
    values.extend(marks);
    values.push(Value::Sum { first_column: KEY_COLUMNS.len(), last_column: last });
    values
}
