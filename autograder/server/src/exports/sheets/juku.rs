//! 塾.

use platform_spreadsheet::{SheetOut, Value};

use super::super::store::ListedJuku;
use super::{day, text, whole, words};
use crate::juku::JukuStatus;
use crate::memberships::MembershipKind;

/// One row for each 塾.
pub(in super::super) fn juku_sheet(juku: &[ListedJuku]) -> SheetOut {
    SheetOut {
        name: "塾データ".to_owned(),
        columns: vec![
            text("塾ID", 9.0),
            text("塾名", 26.0),
            text("担当者名", 14.0),
            text("メールアドレス", 28.0),
            text("電話番号", 18.0),
            text("住所", 40.0),
            text("会員種別", 24.0),
            text("ステータス", 10.0),
            text("ステータス日付", 13.0),
            text("有効状態", 9.0),
            text("登録日", 12.0),
            whole("教室数", 8.0),
            whole("在籍生徒数", 11.0),
        ],
        rows: juku.iter().map(row).collect(),
        hidden_facts: Vec::new(),
    }
}

fn row(juku: &ListedJuku) -> Vec<Value> {
    let facts = &juku.facts;
    let kind = MembershipKind::from_code(&juku.membership).unwrap_or_default();
    let status = JukuStatus::from_code(&juku.status);
    let is_active = status != Some(JukuStatus::Withdrawn);
    vec![
        words(&juku.number),
        words(&facts.name),
        words(&facts.person),
        words(&facts.email),
        words(&facts.phone),
        words(&facts.address),
        words(kind.label()),
        words(status.map_or("", JukuStatus::label)),
        juku.status_changed_at.map_or(Value::Blank, day),
        words(if is_active { "有効" } else { "無効" }),
        day(juku.created_at),
        Value::Whole(juku.classrooms),
        Value::Whole(juku.students),
    ]
}
