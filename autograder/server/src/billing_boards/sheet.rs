//! A board as tables.

use platform_spreadsheet::{Column, ColumnKind, SheetOut, Value};
use platform_web::dates::day_of;

use super::board::Row;
use super::views::standing_words;
use crate::billing::Owed;
use crate::memberships::MembershipKind;

fn text(heading: &str, width: f64) -> Column {
    Column::new(heading, ColumnKind::Text, width)
}

fn whole(heading: &str, width: f64) -> Column {
    Column::new(heading, ColumnKind::Whole, width)
}

/// One row for each 塾.
pub(super) fn by_juku(rows: &[Row]) -> SheetOut {
    SheetOut {
        name: "請求一覧".to_owned(),
        columns: vec![
            text("塾ID", 9.0),
            text("塾名", 26.0),
            text("担当者", 14.0),
            text("住所", 36.0),
            text("会員種別", 24.0),
            whole("登録者数", 10.0),
            whole("受験者数", 10.0),
            whole("単価（税込・円）", 14.0),
            whole("金額（税込・円）", 16.0),
            whole("消費税率（%）", 12.0),
            whole("うち消費税（円）", 14.0),
            text("状態", 9.0),
            whole("版", 5.0),
            text("確定日", 12.0),
        ],
        rows: rows.iter().map(row_of_juku).collect(),
        hidden_facts: Vec::new(),
    }
}

fn row_of_juku(row: &Row) -> Vec<Value> {
    let owed = row.owed();
    let juku = &owed.juku;
    let (percent, tax) = row.tax();
    let registered = row.registered().map_or(Value::Blank, Value::Whole);
    let edition = row.invoice.as_ref().map_or(Value::Blank, |invoice| Value::Whole(invoice.edition));
    let issued = row.invoice.as_ref().and_then(|invoice| invoice.issued.as_ref());
    let issued = issued.map(|(_, at, _)| day_of(*at).to_string());
    let words = |words: &str| Value::Text(words.to_owned());
    vec![
        words(&juku.number),
        words(&juku.name),
        words(&juku.person),
        words(&juku.address),
        words(owed.membership.label()),
        registered,
        Value::Whole(owed.examinees()),
        Value::Whole(owed.unit_yen),
        Value::Whole(owed.amount_yen()),
        Value::Whole(percent),
        Value::Whole(tax),
        words(standing_words(row.standing()).0),
        edition,
        issued.map_or(Value::Blank, Value::Text),
    ]
}

/// The sums by 会員種別, and of all.
pub(super) fn by_membership(rows: &[Row]) -> SheetOut {
    let sums = |label: &str, kind: Option<MembershipKind>| {
        let own =
            || rows.iter().map(Row::owed).filter(move |owed| kind.is_none_or(|kind| owed.membership == kind));
        vec![
            Value::Text(label.to_owned()),
            Value::Whole(own().count().try_into().unwrap_or(i64::MAX)),
            Value::Whole(own().map(Owed::examinees).sum()),
            Value::Whole(own().map(Owed::amount_yen).sum()),
        ]
    };
    let mut lines: Vec<_> = MembershipKind::ALL.map(|kind| sums(kind.label(), Some(kind))).into();
    lines.push(sums("合計", None));
    SheetOut {
        name: "会員種別ごと".to_owned(),
        columns: vec![
            text("会員種別", 24.0),
            whole("塾数", 8.0),
            whole("受験者数", 10.0),
            whole("金額（税込・円）", 16.0),
        ],
        rows: lines,
        hidden_facts: Vec::new(),
    }
}

/// Who counts, by 塾 and grade.
pub(super) fn by_grade(rows: &[Row]) -> SheetOut {
    let lines = rows.iter().map(Row::owed).flat_map(|owed| {
        owed.lines.iter().map(|line| {
            let words = |words: &str| Value::Text(words.to_owned());
            vec![
                words(&owed.juku.number),
                words(&owed.juku.name),
                words(line.grade.label()),
                Value::Whole(line.examinees),
            ]
        })
    });
    SheetOut {
        name: "学年ごと".to_owned(),
        columns: vec![text("塾ID", 9.0), text("塾名", 26.0), text("学年", 7.0), whole("受験者数", 10.0)],
        rows: lines.collect(),
        hidden_facts: Vec::new(),
    }
}
