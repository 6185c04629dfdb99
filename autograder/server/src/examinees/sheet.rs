//! The list of examinees as a spreadsheet.

use platform_spreadsheet::{Column, ColumnKind, SheetOut, Value};

use super::store::Listed;
use crate::students::grade_label;

/// Describes the list; every column is text, so that no zero is lost.
pub(super) fn examinee_sheet(listed: &[Listed]) -> SheetOut {
    let columns = [
        ("教室ID", 9.0),
        ("教室", 18.0),
        ("学年", 7.0),
        ("生徒ID", 13.0),
        ("氏名", 20.0),
        ("ふりがな", 22.0),
        ("国語・英語", 10.0),
        ("算数・数学", 10.0),
        ("座席", 11.0),
        ("メモ", 30.0),
    ];
    SheetOut {
        name: "受験者".to_owned(),
        columns: columns.map(|(heading, width)| Column::new(heading, ColumnKind::Text, width)).into(),
        rows: listed.iter().map(row).collect(),
        hidden_facts: Vec::new(),
    }
}

fn row(one: &Listed) -> Vec<Value> {
    let sits = |absent: bool| if absent { "欠席" } else { "○" };
    [
        one.classroom_number.as_str(),
        &one.classroom_name,
        grade_label(one.grade),
        &one.number,
        &one.name,
        &one.kana,
        sits(one.first_absent),
        sits(one.second_absent),
        &one.note.seat,
        &one.note.memo,
    ]
    .map(|text| Value::Text(text.to_owned()))
    .into()
}
