//! The history of marks as a spreadsheet.

use platform_spreadsheet::{Column, ColumnKind, SheetOut, Value};

use super::filter::Asked;
use super::key::CellKind;
use super::store::Change;
use super::views::subject_label;
use crate::staff::Scope;
use crate::students::grade_label;

/// What stands over the columns, and how wide they are.
const COLUMNS: [(&str, f64); 17] = [
    ("日時", 17.0),
    ("だれが", 14.0),
    ("役割", 7.0),
    ("テスト回", 20.0),
    ("塾ID", 9.0),
    ("塾名", 18.0),
    ("教室ID", 9.0),
    ("教室名", 16.0),
    ("生徒ID", 12.0),
    ("氏名", 16.0),
    ("学年", 6.0),
    ("教科", 6.0),
    ("内容", 12.0),
    ("大問・小問", 12.0),
    ("前", 14.0),
    ("後", 14.0),
    ("方法", 10.0),
];

/// Lays the changes out as somebody of `scope` reads them.
pub(super) fn lay_out(scope: &Scope, rows: &[Change]) -> SheetOut {
    let column = |(heading, width): (&str, f64)| {
        let kind = if matches!(heading, "前" | "後") { ColumnKind::Whole } else { ColumnKind::Text };
        Column::new(heading, kind, width)
    };
    SheetOut {
        name: "得点の変更履歴".to_owned(),
        columns: COLUMNS.map(column).into(),
        rows: rows.iter().map(|row| cells(scope, row)).collect(),
        hidden_facts: Vec::new(),
    }
}

/// The name of the file, without its ending.
pub(super) fn file_name(asked: &Asked) -> String {
    match (&asked.student, &asked.round) {
        (Some(student), _) => format!("得点の変更履歴_{}", student.number),
        (None, Some(round)) => format!("得点の変更履歴_{}", round.name.file_label()),
        (None, None) => "得点の変更履歴".to_owned(),
    }
}

fn cells(scope: &Scope, row: &Change) -> Vec<Value> {
    let text = |words: &str| Value::Text(words.to_owned());
    let value = |number: Option<i64>, words: String| match number {
        Some(points) if row.key().kind == CellKind::Mark => Value::Whole(points),
        _ => Value::Text(words),
    };
    vec![
        Value::Text(row.edit.at()),
        text(row.edit.editor(scope)),
        text(row.edit.role(scope).unwrap_or_default()),
        Value::Text(row.round_name().label()),
        text(&row.juku_number),
        text(&row.juku_name),
        text(&row.classroom_number),
        text(&row.classroom_name),
        text(&row.student_number),
        text(&row.student_name),
        text(grade_label(row.grade)),
        text(subject_label(&row.subject)),
        text(row.kind().label()),
        Value::Text(row.place()),
        value(row.old, row.before()),
        value(row.new, row.after()),
        text(row.edit.way()),
    ]
}
