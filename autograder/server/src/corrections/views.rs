//! What the page of a correction shows.

use askama::Template;
use autograder_grading::{Grade, Standing, Subject};
use platform_web::{CellView, List, ListColumn, ListView, Tone, dates, grouped};

use super::foretell::{Foretold, ForetoldCard};
use crate::round_builder::state_tone;
use crate::rounds::{Round, RoundId, RoundState};
use crate::snapshots::{ChangeKind, Snapshot};

/// What the next version would change in a grade.
#[derive(Template)]
#[template(path = "corrections/show.html")]
pub(super) struct CorrectionView {
    round: String,
    state: &'static str,
    tone: Tone,
    /// The version that there is, and when it was frozen.
    version: i64,
    frozen: String,
    next: i64,
    /// What is to be done, so that the next version comes about.
    how: &'static str,
    back: String,
    /// The grades in which something was touched.
    grades: Vec<GradeTab>,
    kinds: Vec<(&'static str, String)>,
    total: String,
    list: Option<ListView>,
}

struct GradeTab {
    label: &'static str,
    href: String,
    current: bool,
}

impl CorrectionView {
    pub(super) fn new(
        round: &Round,
        (latest, next): (&Snapshot, i64),
        (grades, chosen): (&[Grade], Option<Grade>),
        foretold: &Foretold,
        list: ListView,
    ) -> CorrectionView {
        let kinds = [ChangeKind::Card, ChangeKind::New, ChangeKind::Gone, ChangeKind::Standing];
        let told = |kind| Some((kind, *foretold.counts.get(&kind)?));
        let total = foretold.total();
        CorrectionView {
            round: round.name.label(),
            state: round.state.label(),
            tone: state_tone(round.state),
            version: latest.version,
            frozen: dates::date_time(latest.frozen_at),
            next,
            how: match round.state {
                RoundState::Aggregating => "内容がよければ、テスト回の画面で「確定する」を押してください。",
                _ => {
                    "成績表に反映するには、テスト回の画面で「訂正のため集計中に戻す」を行い、もう一度確定してください。"
                }
            },
            grades: grades
                .iter()
                .map(|grade| GradeTab {
                    label: grade.label(),
                    href: format!("{}?grade={}", address(round.id), grade.number()),
                    current: Some(*grade) == chosen,
                })
                .collect(),
            back: format!("/rounds/{}", round.id),
            kinds: kinds
                .into_iter()
                .filter_map(told)
                .map(|(kind, cards)| (kind.label(), grouped(cards)))
                .collect(),
            total: grouped(total),
            list: (total > 0).then_some(list),
        }
    }
}

/// The address of the page.
pub(super) fn address(round: RoundId) -> String {
    format!("/rounds/{round}/correction")
}

/// The description of the list of cards that would change in a grade.
pub(super) fn list(grade: Option<Grade>) -> List<ForetoldCard> {
    let [first, second] =
        grade.map_or(["国語・英語", "算数・数学"], |grade| grade.subjects().map(Subject::label));
    let columns = vec![
        ListColumn::new("student", "生徒", |card: &ForetoldCard| {
            let entry = &card.entry;
            let place = format!("{} {} {}", entry.juku_name, entry.classroom_name, entry.student_number);
            CellView::link(&entry.student_name, format!("/entries/{}/report-card", entry.entry_id))
                .with_sub(place)
        }),
        ListColumn::new("change", "変更", |card: &ForetoldCard| {
            CellView::badge(card.change.kind.label(), tone(card.change.kind))
        }),
        ListColumn::new("first", first, |card: &ForetoldCard| numbers_of(card, 0)),
        ListColumn::new("second", second, |card: &ForetoldCard| numbers_of(card, 1)),
        ListColumn::new("both", "合計", |card: &ForetoldCard| numbers_of(card, 2)),
    ];
    let list = List::new("変わる成績表", columns);
    match grade {
        Some(grade) => list.part("grade", grade.number().to_string()),
        None => list,
    }
}

fn tone(kind: ChangeKind) -> Tone {
    match kind {
        ChangeKind::Card => Tone::Warn,
        ChangeKind::New | ChangeKind::Gone => Tone::Info,
        ChangeKind::Standing => Tone::Neutral,
    }
}

/// The new numbers of a column, and the old ones below where they were others.
fn numbers_of(card: &ForetoldCard, at: usize) -> CellView {
    let (before, after) = (card.change.before[at], card.change.after[at]);
    let cell = CellView::text(numbers(after));
    if before == after { cell } else { cell.with_sub(format!("前は {}", numbers(before))) }
}

/// 「82点 偏差値59.3 12位」; 「—」 where there is no result.
fn numbers(standing: Option<Standing>) -> String {
    let Some(standing) = standing else { return "—".to_owned() };
    let deviation = standing.deviation.map_or_else(|| "—".to_owned(), |score| score.to_string());
    format!("{}点 偏差値{deviation} {}位", standing.total, grouped(standing.national.rank.into()))
}
