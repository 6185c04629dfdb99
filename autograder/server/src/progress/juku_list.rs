//! The list of 塾 by progress: what it shows, and which of them an address asks for.

use std::cmp::Ordering;
use std::collections::HashMap;

use platform_database::Timestamp;
use platform_web::{
    CellView, Choice, List, ListColumn, ListFilter, ListOrder, ListQuery, ListTable, ListView, dates,
};

use super::count::Stand;
use super::meter::{Meter, count};
use super::store::JukuProgress;
use crate::juku::JukuId;
use crate::memberships::MembershipKind;
use crate::rounds::Round;
use crate::search_text;

/// What stands in the address for every 塾 that is not complete.
const LEFT: &str = "left";

/// What 点検 found: how much of it nobody has ticked off, 塾 by 塾, and when was looked.
#[derive(Debug)]
pub(super) struct Findings {
    pub(super) open: HashMap<JukuId, i64>,
    pub(super) looked_at: Timestamp,
}

/// The 塾 that an address asks for, in its order.
#[derive(Debug)]
pub(super) struct JukuList {
    lines: Vec<JukuLine>,
    /// When 点検 looked; `None` where it does not look.
    looked_at: Option<Timestamp>,
}

/// One 塾.
#[derive(Debug)]
struct JukuLine {
    juku: JukuProgress,
    /// How many findings of 点検 nobody has ticked off.
    findings: i64,
}

impl JukuList {
    /// Chooses from `all` that take part in `round`; `findings` where marks are looked through.
    pub(super) fn new(
        round: &Round,
        all: Vec<JukuProgress>,
        findings: Option<&Findings>,
        query: &ListQuery,
    ) -> JukuList {
        let open = |juku: JukuId| findings.and_then(|found| found.open.get(&juku)).copied();
        let words = search_text::fold(&query.q);
        let wanted = all.into_iter().filter(|juku| is_wanted(juku, &words, query));
        let mut lines: Vec<JukuLine> =
            wanted.map(|juku| JukuLine { findings: open(juku.id).unwrap_or_default(), juku }).collect();
        let looked_at = findings.map(|found| found.looked_at);
        if let Some(order) = described(round, looked_at).order(query) {
            lines.sort_by(|one, other| compare(one, other, order));
        }
        JukuList { lines, looked_at }
    }

    /// Draws a page of it; `asks`: whether rows can be ticked, to ask their people for marks.
    pub(super) fn view(&self, round: &Round, asks: bool, query: &ListQuery) -> ListView {
        let list = described(round, self.looked_at);
        let list = if asks { ticked(list) } else { list };
        let total = self.lines.len() as u64;
        list.view("/", query, list.paging(query, total).of(&self.lines), total)
    }

    /// All of it, as a file has it.
    pub(super) fn table(&self, round: &Round, query: &ListQuery) -> ListTable {
        described(round, self.looked_at).table(query, &self.lines)
    }
}

fn is_wanted(juku: &JukuProgress, words: &str, query: &ListQuery) -> bool {
    let stands = |wished: &str| match wished {
        LEFT => juku.progress.stand() != Stand::Complete,
        code => juku.progress.stand().code() == code,
    };
    juku.search.contains(words)
        && query.filter("stand").is_none_or(stands)
        && query.filter("membership").is_none_or(|wished| wished == juku.membership)
}

/// Of two that are as far, the one with more left comes first; otherwise the lower 塾ID does.
fn compare(one: &JukuLine, other: &JukuLine, order: ListOrder) -> Ordering {
    let by = |value: fn(&JukuLine) -> i64| value(one).cmp(&value(other));
    let by_key = match order.key {
        "name" => one.juku.name.cmp(&other.juku.name),
        "expected" => by(|line| line.juku.progress.expected),
        "left" => by(|line| line.juku.progress.left()),
        "completions" => by(|line| line.juku.completions),
        "findings" => by(|line| line.findings),
        _ => by(|line| line.juku.progress.thousandths()),
    };
    let by_key = if order.descending { by_key.reverse() } else { by_key };
    let as_far = match order.key {
        "share" => by(|line| line.juku.progress.left()).reverse(),
        _ => Ordering::Equal,
    };
    by_key.then(as_far).then_with(|| one.juku.number.cmp(&other.juku.number))
}

fn described(round: &Round, looked_at: Option<Timestamp>) -> List<JukuLine> {
    let mut columns = columns();
    columns.extend(looked_at.map(|at| findings_column(round, at)));
    let stands = Stand::ALL.map(|stand| Choice::new(stand.code(), stand.label()));
    List::new("塾ごとの進み具合", columns)
        .searched("塾名・塾ID")
        .exported("/progress.xlsx")
        .filtered(ListFilter {
            name: "stand",
            label: "状態".to_owned(),
            choices: [Choice::new(LEFT, "未完了（すべて）")].into_iter().chain(stands).collect(),
        })
        .filtered(ListFilter {
            name: "membership",
            label: "会員種別".to_owned(),
            choices: MembershipKind::choices(),
        })
        .part("round", round.name.to_string())
        .usually("share", false)
}

fn columns() -> Vec<ListColumn<JukuLine>> {
    vec![
        ListColumn::new("name", "塾", |row: &JukuLine| {
            CellView::link(&row.juku.name, format!("/juku/{}/classrooms", row.juku.id))
                .with_sub(&row.juku.number)
        })
        .sorted()
        .below("塾ID"),
        ListColumn::new("stand", "状態", |row: &JukuLine| {
            let meter = Meter::new(row.juku.progress);
            CellView::badge(meter.word, meter.tone)
        }),
        ListColumn::new("share", "進み", |row: &JukuLine| CellView::text(row.juku.progress.percent()))
            .sorted()
            .numeric(),
        ListColumn::new("expected", "入力済 / 受験者", |row: &JukuLine| {
            let progress = row.juku.progress;
            CellView::text(format!("{} / {}", count(progress.done), count(progress.expected)))
        })
        .sorted()
        .numeric(),
        ListColumn::new("left", "残り", |row: &JukuLine| CellView::text(count(row.juku.progress.left())))
            .sorted()
            .numeric(),
        ListColumn::new("completions", "入力完了", |row: &JukuLine| {
            match (row.juku.completions, row.juku.doubts) {
                (0, _) => CellView::text("—"),
                (sheets, 0) => CellView::text(format!("{}表", count(sheets))),
                (sheets, doubts) => CellView::text(format!("{}表", count(sheets)))
                    .with_sub(format!("確認{}件", count(doubts))),
            }
        })
        .sorted()
        .numeric()
        .below("確かめたところ"),
    ]
}

/// What nobody of 本部 has looked at yet, with the way there.
fn findings_column(round: &Round, looked_at: Timestamp) -> ListColumn<JukuLine> {
    let there = format!("/rounds/{}/inspections", round.id);
    let title = format!("点検で確認していないもの（{}の得点）", dates::short(looked_at));
    ListColumn::new("findings", title, move |row: &JukuLine| match row.findings {
        0 => CellView::text("—"),
        findings => CellView::link(format!("{}件", count(findings)), &*there),
    })
    .headed("点検")
    .sorted()
    .numeric()
}

/// The list with boxes to say whose people are asked for marks.
fn ticked(list: List<JukuLine>) -> List<JukuLine> {
    list.ticked("places", "reminder", |row| row.juku.number.clone(), |row| row.juku.name.clone())
}
