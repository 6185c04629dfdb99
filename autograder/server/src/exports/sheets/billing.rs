//! What 塾 owe for a round.

use std::collections::HashMap;

use autograder_grading::Subject;
use chrono::NaiveDate;
use platform_spreadsheet::{SheetOut, Value};

use super::super::RoundResults;
use super::super::store::ListedJuku;
use super::{number, pupil_cells, pupil_columns, round_cells, round_columns, text, whole, words};
use crate::billing_boards::{Board, Row, standing_words};
use crate::juku::JukuId;
use crate::memberships::MembershipKind;
use crate::results::EntryRecord;

/// One row for each 塾, with its 教室 and pupils.
pub(in super::super) fn billing_report(
    board: &Board,
    classrooms: &HashMap<JukuId, i64>,
    today: NaiveDate,
) -> SheetOut {
    let [year, season] = round_columns();
    let row = |row: &Row| {
        let owed = row.owed();
        let rooms = classrooms.get(&owed.juku.id).copied().unwrap_or_default();
        let [year, season] = round_cells(board.round.name);
        vec![
            words(&owed.juku.number),
            words(&owed.juku.name),
            year,
            season,
            words(owed.membership.label()),
            Value::Whole(rooms),
            number(row.registered()),
            Value::Whole(owed.examinees()),
            Value::Whole(owed.unit_yen),
            Value::Whole(owed.amount_yen()),
            number(owed.amount_yen().checked_div(rooms)),
            words(standing_words(row.standing()).0),
            words(today.to_string()),
        ]
    };
    SheetOut {
        name: "塾別課金レポート".to_owned(),
        columns: vec![
            text("塾ID", 9.0),
            text("塾名", 26.0),
            year,
            season,
            text("会員種別", 24.0),
            whole("教室数", 8.0),
            whole("総生徒数", 10.0),
            whole("課金対象生徒数", 15.0),
            whole("単価（円）", 11.0),
            whole("合計金額（円）", 15.0),
            whole("教室あたり平均（円）", 20.0),
            text("状態", 9.0),
            text("生成日", 12.0),
        ],
        rows: board.rows.iter().map(row).collect(),
        hidden_facts: Vec::new(),
    }
}

/// 詳細データ: one row for each 塾, with whom 本部 reaches there.
pub(in super::super) fn billed_juku(
    board: &Board,
    register: &[ListedJuku],
    examinees: &HashMap<JukuId, i64>,
) -> SheetOut {
    let register: HashMap<JukuId, &ListedJuku> = register.iter().map(|juku| (juku.id, juku)).collect();
    let [year, season] = round_columns();
    let row = |row: &Row| {
        let owed = row.owed();
        let facts = register.get(&owed.juku.id).map(|juku| &juku.facts);
        let [year, season] = round_cells(board.round.name);
        vec![
            words(&owed.juku.number),
            words(&owed.juku.name),
            words(owed.membership.label()),
            words(&owed.juku.person),
            words(facts.map_or("", |facts| &facts.email)),
            words(facts.map_or("", |facts| &facts.phone)),
            words(&owed.juku.address),
            year,
            season,
            Value::Whole(examinees.get(&owed.juku.id).copied().unwrap_or_default()),
            Value::Whole(owed.examinees()),
            Value::Whole(owed.unit_yen),
            Value::Whole(owed.amount_yen()),
            words(standing_words(row.standing()).0),
        ]
    };
    SheetOut {
        name: "詳細データ".to_owned(),
        columns: vec![
            text("塾ID", 9.0),
            text("塾名", 26.0),
            text("会員種別", 24.0),
            text("担当者", 14.0),
            text("メールアドレス", 28.0),
            text("電話番号", 18.0),
            text("住所", 40.0),
            year,
            season,
            whole("出席生徒数", 11.0),
            whole("課金対象生徒数", 15.0),
            whole("単価（円）", 11.0),
            whole("合計金額（円）", 15.0),
            text("状態", 9.0),
        ],
        rows: board.rows.iter().map(row).collect(),
        hidden_facts: Vec::new(),
    }
}

/// サマリー: the sums by 会員種別, and of all.
pub(in super::super) fn billing_summary(board: &Board, examinees: &HashMap<JukuId, i64>) -> SheetOut {
    let line = |label: &str, kind: Option<MembershipKind>| {
        let owed: Vec<_> = board
            .rows
            .iter()
            .map(Row::owed)
            .filter(|owed| kind.is_none_or(|kind| owed.membership == kind))
            .collect();
        let there = |owed: &&&crate::billing::Owed| examinees.get(&owed.juku.id).copied().unwrap_or_default();
        // The prices of one kind are one, unless an invoice of an earlier day holds another.
        let unit = owed.first().map(|owed| owed.unit_yen);
        let unit = unit.filter(|unit| kind.is_some() && owed.iter().all(|owed| owed.unit_yen == *unit));
        vec![
            words(label),
            super::count(owed.len()),
            Value::Whole(owed.iter().map(|owed| there(&owed)).sum()),
            Value::Whole(owed.iter().map(|owed| owed.examinees()).sum()),
            number(unit),
            Value::Whole(owed.iter().map(|owed| owed.amount_yen()).sum()),
        ]
    };
    let kinds = MembershipKind::ALL.map(|kind| line(kind.label(), Some(kind)));
    SheetOut {
        name: "サマリー".to_owned(),
        columns: vec![
            text("会員種別", 24.0),
            whole("塾数", 8.0),
            whole("出席生徒数", 11.0),
            whole("課金対象生徒数", 15.0),
            whole("単価（円）", 11.0),
            whole("合計金額（円）", 15.0),
        ],
        rows: kinds.into_iter().chain([line("【合計】", None)]).collect(),
        hidden_facts: Vec::new(),
    }
}

/// 受験生徒: everybody with a result, and in which subjects.
pub(in super::super) fn examinees_of(
    results: &RoundResults,
) -> (SheetOut, impl Iterator<Item = Vec<Value>> + '_) {
    let rows = results.entries().filter(|(_, entry)| has_result(entry)).map(|(of, entry)| {
        let subjects = of.grade.subjects().into_iter().zip(entry.totals);
        let sat: Vec<&str> =
            subjects.filter_map(|(subject, total)| total.map(|_| Subject::label(subject))).collect();
        let rest = [words(of.grade.label()), words(sat.join("・"))];
        pupil_cells(entry).into_iter().chain(rest).collect()
    });
    let columns = pupil_columns().into_iter().chain([text("学年", 7.0), text("科目", 14.0)]).collect();
    (SheetOut { name: "受験生徒".to_owned(), columns, ..SheetOut::default() }, rows)
}

/// How many they are of each 塾.
pub(in super::super) fn count_examinees(results: &RoundResults) -> HashMap<JukuId, i64> {
    let mut counts = HashMap::new();
    for (_, entry) in results.entries().filter(|(_, entry)| has_result(entry)) {
        *counts.entry(entry.juku_id).or_default() += 1;
    }
    counts
}

fn has_result(entry: &EntryRecord) -> bool {
    entry.totals.iter().any(Option::is_some)
}
