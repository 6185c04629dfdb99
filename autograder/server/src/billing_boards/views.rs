//! What the screens of billing show.

use std::cmp::Ordering;

use askama::Template;
use platform_web::{
    CellView, Choice, List, ListColumn, ListFilter, ListOrder, ListQuery, ListView, Tone, grouped,
};

use super::board::{Board, Row, Standing};
use crate::billing::{Owed, RULE};
use crate::invoices::{Progress, yen};
use crate::memberships::MembershipKind;
use crate::round_builder::{sat_on_short, state_tone};
use crate::rounds::Round;
use crate::search_text;
use crate::staff::Scope;

/// The address of a round's board.
pub(crate) fn board_of(round: &Round) -> String {
    format!("/billing?round={}", round.name)
}

/// The way to a page about one invoice.
pub(crate) fn way_of(scope: &Scope, round: &Round) -> Vec<(&'static str, String)> {
    let billing = match scope.juku() {
        None => ("請求", board_of(round)),
        Some(juku) => ("ご請求", format!("/billing/{juku}")),
    };
    vec![("ホーム", "/".to_owned()), billing]
}

/// The words for how sure an amount is, and how they are meant.
pub(crate) fn standing_words(standing: Standing) -> (&'static str, Tone) {
    match standing {
        Standing::Estimate => ("概算", Tone::Info),
        Standing::Draft => ("下書き", Tone::Warn),
        Standing::Issued => ("確定", Tone::Good),
    }
}

const STANDINGS: [Standing; 3] = [Standing::Estimate, Standing::Draft, Standing::Issued];

/// There is no round yet.
#[derive(Template)]
#[template(path = "billing_boards/no_round.html")]
pub(super) struct NoRoundView;

/// The board of one round.
#[derive(Template)]
#[template(path = "billing_boards/board.html")]
pub(super) struct BoardView {
    rounds: Vec<Choice>,
    chosen: String,
    label: String,
    state: &'static str,
    tone: Tone,
    sat_on: String,
    rule: &'static str,
    tax_percent: i64,
    tiles: Vec<(&'static str, String, &'static str)>,
    /// Whether any amount is only probable.
    estimated: bool,
    progress: Progress,
    revision: i64,
    /// The address of the round, below which its files and forms are.
    path: String,
    list: ListView,
}

impl BoardView {
    pub(super) fn new(board: &Board, rounds: &[Round], tax_percent: i64, list: ListView) -> BoardView {
        let owed = || board.rows.iter().map(Row::owed);
        let with = |standing| board.rows.iter().filter(move |row| row.standing() == standing).count();
        let count = |number: usize| grouped(number as u64);
        let examinees: i64 = owed().map(Owed::examinees).sum();
        let amount: i64 = owed().map(Owed::amount_yen).sum();
        let round = &board.round;
        BoardView {
            rounds: rounds
                .iter()
                .map(|round| Choice::new(round.name.to_string(), round.name.label()))
                .collect(),
            chosen: round.name.to_string(),
            label: round.name.label(),
            state: round.state.label(),
            tone: state_tone(round.state),
            sat_on: sat_on_short(round),
            rule: RULE,
            tax_percent,
            tiles: vec![
                ("塾", count(board.rows.len()), "塾"),
                ("受験者", grouped(examinees.unsigned_abs()), "人"),
                ("金額（税込）", grouped(amount.unsigned_abs()), "円"),
                ("確定", count(with(Standing::Issued)), "塾"),
            ],
            estimated: with(Standing::Estimate) > 0,
            progress: board.progress,
            revision: board.revision,
            path: format!("/rounds/{}", round.id),
            list,
        }
    }

    /// How many invoices are to be drafted.
    fn missing(&self) -> usize {
        if let Progress::Missing(count) = self.progress { count } else { 0 }
    }

    fn is(&self, progress: Progress) -> bool {
        self.progress == progress
    }
}

/// What the list of a board shows and sorts by.
pub(super) fn board_list<'b>(round: &Round) -> List<&'b Row> {
    let label = |standing| standing_words(standing).0;
    List::new(
        format!("{}の請求", round.name.label()),
        vec![
            ListColumn::new("number", "塾ID", number_cell).sorted(),
            ListColumn::new("name", "塾名", |row: &&Row| {
                CellView::link(&row.owed().juku.name, format!("/billing/{}", row.owed().juku.id))
            })
            .sorted(),
            ListColumn::new("membership", "会員種別", |row: &&Row| {
                CellView::text(row.owed().membership.label())
            }),
            ListColumn::new("registered", "登録", registered_cell).numeric(),
            ListColumn::new("examinees", "受験者", |row: &&Row| {
                CellView::text(people(row.owed().examinees()))
            })
            .sorted()
            .numeric(),
            ListColumn::new("unit", "単価", |row: &&Row| CellView::text(yen(row.owed().unit_yen))).numeric(),
            ListColumn::new("amount", "金額（税込）", amount_cell).sorted().numeric(),
            ListColumn::new("standing", "状態", standing_cell),
        ],
    )
    .searched("塾名・塾ID")
    .filtered(ListFilter {
        name: "standing",
        label: "状態".to_owned(),
        choices: STANDINGS.map(|standing| Choice::new(label(standing), label(standing))).into(),
    })
    .filtered(ListFilter {
        name: "membership",
        label: "会員種別".to_owned(),
        choices: MembershipKind::choices(),
    })
    .part("round", round.name.to_string())
    .empty("この回に登録している塾はまだありません。")
}

fn people(count: i64) -> String {
    format!("{}人", grouped(count.unsigned_abs()))
}

fn number_cell(row: &&Row) -> CellView {
    let number = &row.owed().juku.number;
    match &row.invoice {
        Some(invoice) => CellView::link(number, format!("/invoices/{}", invoice.id)),
        None => CellView::text(number),
    }
}

fn registered_cell(row: &&Row) -> CellView {
    let Some(estimate) = &row.estimate else { return CellView::text("—") };
    let cell = CellView::text(people(estimate.registered));
    match row.standing() {
        Standing::Estimate => {
            cell.with_sub(format!("結果あり {}人", grouped(estimate.counted.unsigned_abs())))
        }
        _ => cell,
    }
}

fn amount_cell(row: &&Row) -> CellView {
    let cell = CellView::text(yen(row.owed().amount_yen()));
    match row.difference() {
        Some(0) => cell.with_sub("内訳が変わりました"),
        Some(more @ 1..) => cell.with_sub(format!("前の版より +{}", yen(more))),
        Some(less) => cell.with_sub(format!("前の版より {}", yen(less))),
        None => cell,
    }
}

fn standing_cell(row: &&Row) -> CellView {
    let (words, tone) = standing_words(row.standing());
    let cell = CellView::badge(words, tone);
    match &row.invoice {
        Some(invoice) => cell.with_sub(format!("第{}版", invoice.edition)),
        None => cell,
    }
}

/// The rows that the address asks for, in its order.
pub(super) fn chosen_rows<'b>(board: &'b Board, query: &ListQuery, order: Option<ListOrder>) -> Vec<&'b Row> {
    let words = search_text::fold(&query.q);
    let wanted = |row: &&Row| {
        let owed = row.owed();
        let text = search_text::fold(&format!("{}{}", owed.juku.name, owed.juku.number));
        text.contains(&words)
            && query.filter("standing").is_none_or(|wished| wished == standing_words(row.standing()).0)
            && query.filter("membership").is_none_or(|wished| wished == owed.membership.code())
    };
    let mut rows: Vec<&Row> = board.rows.iter().filter(wanted).collect();
    if let Some(ListOrder { key, descending }) = order {
        rows.sort_by(|a, b| {
            let order = compare(key, a, b);
            if descending { order.reverse() } else { order }
        });
    }
    rows
}

fn compare(key: &str, a: &Row, b: &Row) -> Ordering {
    let (one, other) = (a.owed(), b.owed());
    match key {
        "name" => one.juku.name.cmp(&other.juku.name),
        "examinees" => one.examinees().cmp(&other.examinees()),
        "amount" => one.amount_yen().cmp(&other.amount_yen()),
        _ => one.juku.number.cmp(&other.juku.number),
    }
}
