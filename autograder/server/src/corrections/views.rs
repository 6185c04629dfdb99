//! What the page of a correction shows.

use askama::Template;
use autograder_grading::{Grade, Standing};
use platform_web::{Tone, dates, grouped};

use super::foretell::{Foretold, ForetoldCard, MOST_CARDS};
use crate::round_builder::state_tone;
use crate::rounds::{Round, RoundState};
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
    lines: Vec<CardLine>,
    cut: bool,
}

struct GradeTab {
    label: &'static str,
    href: String,
    current: bool,
}

struct CardLine {
    href: String,
    student: String,
    number: String,
    place: String,
    kind: &'static str,
    tone: Tone,
    /// The first subject, the second, and both together.
    columns: [ColumnChange; 3],
}

/// The numbers of one column; empty words where there were or are none.
struct ColumnChange {
    changed: bool,
    before: String,
    after: String,
}

impl CorrectionView {
    pub(super) fn new(
        round: &Round,
        latest: &Snapshot,
        (grades, chosen): (&[Grade], Option<Grade>),
        foretold: &Foretold,
    ) -> CorrectionView {
        let count = |cards: usize| grouped(u64::try_from(cards).unwrap_or(u64::MAX));
        let kinds = [ChangeKind::Card, ChangeKind::New, ChangeKind::Gone, ChangeKind::Standing];
        let told = |kind| Some((kind, *foretold.counts.get(&kind)?));
        let total: usize = foretold.counts.values().sum();
        CorrectionView {
            round: round.name.label(),
            state: round.state.label(),
            tone: state_tone(round.state),
            version: latest.version,
            frozen: dates::date_time(latest.frozen_at),
            next: latest.version + 1,
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
                    href: format!("/rounds/{}/correction?grade={}", round.id, grade.number()),
                    current: Some(*grade) == chosen,
                })
                .collect(),
            back: format!("/rounds/{}", round.id),
            kinds: kinds
                .into_iter()
                .filter_map(told)
                .map(|(kind, cards)| (kind.label(), count(cards)))
                .collect(),
            total: count(total),
            lines: foretold.cards.iter().map(CardLine::new).collect(),
            cut: total > MOST_CARDS,
        }
    }
}

impl CardLine {
    fn new(card: &ForetoldCard) -> CardLine {
        let entry = &card.entry;
        CardLine {
            href: format!("/entries/{}/report-card", entry.entry_id),
            student: entry.student_name.clone(),
            number: entry.student_number.clone(),
            place: format!("{} {}", entry.juku_name, entry.classroom_name),
            kind: card.kind.label(),
            tone: match card.kind {
                ChangeKind::Card => Tone::Warn,
                ChangeKind::New | ChangeKind::Gone => Tone::Info,
                ChangeKind::Standing => Tone::Neutral,
            },
            columns: [0, 1, 2].map(|at: usize| ColumnChange::new(card.before[at], card.after[at])),
        }
    }
}

impl ColumnChange {
    fn new(before: Option<Standing>, after: Option<Standing>) -> ColumnChange {
        ColumnChange { changed: before != after, before: numbers(before), after: numbers(after) }
    }
}

/// 「82点 偏差値59.3 12位」; 「—」 where there is no result.
fn numbers(standing: Option<Standing>) -> String {
    let Some(standing) = standing else { return "—".to_owned() };
    let deviation = standing.deviation.map_or_else(|| "—".to_owned(), |score| score.to_string());
    format!("{}点 偏差値{deviation} {}位", standing.total, grouped(standing.national.rank.into()))
}
