//! What the page of 実績 shows.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use askama::Template;
use platform_web::{CellView, Choice, List, ListColumn, ListFilter, ListOrder, ListQuery, ListView, grouped};

use super::load::Record;
use crate::billing_boards::standing_words;
use crate::invoices::yen;
use crate::juku::{Juku, JukuId, JukuPage, JukuTabs};
use crate::round_builder::{sat_on_short, state_tone};

/// The page.
#[derive(Template)]
#[template(path = "juku_rounds/list.html")]
pub(super) struct RecordsView {
    name: String,
    tabs: JukuTabs,
    list: ListView,
}

impl RecordsView {
    pub(super) fn new(juku: &Juku, list: ListView) -> RecordsView {
        let tabs = JukuTabs::new(&format!("/juku/{}", juku.id), JukuPage::Rounds);
        RecordsView { name: juku.name.clone(), tabs, list }
    }
}

/// What the list shows and sorts by.
pub(super) fn record_list(juku: JukuId, records: &[Record]) -> List<Record> {
    let years: BTreeSet<i16> = records.iter().map(|record| record.round.name.year).collect();
    let years = years.into_iter().rev();
    List::new("テスト回ごとの実績", columns(juku))
        .filtered(ListFilter {
            name: "year",
            label: "年度".to_owned(),
            choices: years.map(|year| Choice::new(year.to_string(), format!("{year}年度"))).collect(),
        })
        .usually("round", true)
        .empty("この塾が受験したテスト回はまだありません。")
}

fn columns(juku: JukuId) -> Vec<ListColumn<Record>> {
    let board = move |row: &Record| {
        let there = format!("/juku/{juku}/classrooms?round={}", row.round.name);
        CellView::link(row.round.name.label(), there).with_sub(format!("実施 {}", sat_on_short(&row.round)))
    };
    vec![
        ListColumn::new("round", "テスト回", board).sorted(),
        ListColumn::new("state", "状態", |row: &Record| {
            CellView::badge(row.round.state.label(), state_tone(row.round.state))
        }),
        ListColumn::new("examinees", "受験者", |row: &Record| {
            CellView::text(people(row.examinees)).with_sub(format!("結果あり {}", people(row.counted)))
        })
        .sorted()
        .numeric(),
        ListColumn::new("share", "入力の完了", progress_cell).sorted().numeric(),
        ListColumn::new("mean", "合計の平均", |row: &Record| {
            CellView::text(row.mean.map_or_else(nothing, |mean| format!("{mean}点")))
        })
        .sorted()
        .numeric(),
        ListColumn::new("deviation", "偏差値の平均", |row: &Record| {
            CellView::text(row.deviation.map_or_else(nothing, |deviation| deviation.to_string()))
        })
        .sorted()
        .numeric(),
        ListColumn::new("amount", "請求額（税込）", |row: &Record| {
            CellView::link(yen(row.owed.yen), &row.owed.href).with_sub(standing_words(row.owed.standing).0)
        })
        .sorted()
        .numeric(),
    ]
}

fn progress_cell(row: &Record) -> CellView {
    let (done, expected) = (row.progress.done, row.progress.expected);
    if expected == 0 {
        return CellView::text(nothing());
    }
    let count = |number: i64| grouped(number.unsigned_abs());
    CellView::text(row.progress.percent()).with_sub(format!("{} / {}", count(done), count(expected)))
}

fn people(count: i64) -> String {
    format!("{}人", grouped(count.unsigned_abs()))
}

fn nothing() -> String {
    "—".to_owned()
}

/// Those that the address asks for, in its order.
pub(super) fn asked_for(records: Vec<Record>, query: &ListQuery, order: Option<ListOrder>) -> Vec<Record> {
    let is_wanted =
        |record: &Record| query.filter("year").is_none_or(|year| record.round.name.year.to_string() == year);
    let mut found: Vec<Record> = records.into_iter().filter(is_wanted).collect();
    if let Some(order) = order {
        found.sort_by(|one, other| compare(one, other, order));
    }
    found
}

/// Who has no number comes last in both directions; of two that are alike, the later round comes first.
fn compare(one: &Record, other: &Record, order: ListOrder) -> Ordering {
    let value = |record: &Record| match order.key {
        "examinees" => Some(record.examinees),
        "share" => (record.progress.expected > 0).then(|| record.progress.thousandths()),
        "mean" => record.mean.map(|mean| i64::from(mean.get())),
        "deviation" => record.deviation.map(|deviation| i64::from(deviation.tenths())),
        "amount" => Some(record.owed.yen),
        _ => None,
    };
    let (first, second) = (value(one), value(other));
    let by_value = match order.key {
        "round" => one.round.name.cmp(&other.round.name),
        _ => first.cmp(&second),
    };
    let by_value = if order.descending { by_value.reverse() } else { by_value };
    let later = other.round.name.cmp(&one.round.name);
    first.is_none().cmp(&second.is_none()).then(by_value).then(later)
}
