//! What the page of an inspection shows.

use std::collections::{HashMap, HashSet};

use askama::Template;
use platform_web::{Tone, dates, grouped};

use super::cache::Look;
use super::confirmed::Lookers;
use super::finding::{Finding, FindingKind};
use super::store::Tick;
use super::{FAR_PERCENT, FEWEST_PUPILS, FEWEST_SECTIONS, MOST};
use crate::completions::Confirmed;
use crate::exams::Exam;
use crate::round_builder::state_tone;
use crate::rounds::Round;

/// Findings shown of one kind; the open ones come first.
const SHOWN: usize = 100;

/// What looks wrong in a round.
#[derive(Template)]
#[template(path = "inspections/list.html")]
pub(super) struct InspectionView {
    /// Where notes are sent.
    ticks: String,
    round: String,
    /// What was stored then is what was looked at.
    looked_at: String,
    state: &'static str,
    tone: Tone,
    tabs: Vec<Tab>,
    kind: &'static str,
    /// All of that kind as a file.
    file: String,
    explained: String,
    lines: Vec<FindingLine>,
    /// How many more there are than are shown.
    more: usize,
    /// Whether there may be more than were looked at.
    cut: bool,
    /// Why a note was not kept, where its finding is not on the page.
    trouble: String,
}

/// What is looked at, and how much of it there is.
pub(super) struct Tab {
    pub(super) label: &'static str,
    pub(super) href: String,
    pub(super) count: String,
    pub(super) current: bool,
}

struct FindingLine {
    name: String,
    href: String,
    /// The pupil, or the 教室 where it is about all of it.
    who: String,
    sub: String,
    exam: String,
    words: String,
    /// When and by whom of its 教室 it was looked at.
    seen_there: Option<String>,
    tick: Option<TickLine>,
    note: String,
    problem: String,
}

struct TickLine {
    id: i64,
    note: String,
    by: String,
}

/// What was found, and who looked at it.
pub(super) struct Found<'a> {
    pub(super) look: &'a Look,
    pub(super) ticks: &'a [Tick],
    /// What the 教室 looked at themselves.
    pub(super) confirmed: &'a [Confirmed],
}

/// A note that was not kept.
pub(super) struct Refused {
    pub(super) finding: String,
    pub(super) note: String,
    pub(super) problem: String,
}

impl InspectionView {
    pub(super) fn new(
        round: &Round,
        exams: &[Exam],
        all: &Found<'_>,
        kind: Option<FindingKind>,
        refused: Option<&Refused>,
    ) -> InspectionView {
        let Found { look, ticks, confirmed } = all;
        let (found, lookers) = (&look.findings, Lookers::of(confirmed));
        let known: HashMap<&str, &Tick> = ticks.iter().map(|tick| (tick.finding.as_str(), tick)).collect();
        let kind = all.shown(kind);
        let tabs = tabs(round, all, Some(kind));
        let mut lines: Vec<FindingLine> = found
            .iter()
            .filter(|finding| finding.kind == kind)
            .map(|finding| FindingLine::new(finding, exams, &known, lookers.find(finding), refused))
            .collect();
        lines.sort_by_key(|line| line.tick.is_some());
        let found = lines.len();
        lines.truncate(SHOWN);
        let told = refused.is_none_or(|refused| lines.iter().any(|line| line.name == refused.finding));
        InspectionView {
            round: round.name.label(),
            looked_at: dates::short(look.at),
            state: round.state.label(),
            tone: state_tone(round.state),
            tabs,
            kind: kind.label(),
            file: format!("/rounds/{}/inspections.xlsx?kind={}", round.id, kind.code()),
            explained: explained(kind, round),
            more: found - lines.len(),
            cut: i64::try_from(found).is_ok_and(|found| found >= MOST),
            trouble: if told {
                String::new()
            } else {
                refused.map(|one| one.problem.clone()).unwrap_or_default()
            },
            lines,
            ticks: format!("/rounds/{}/inspection-ticks", round.id),
        }
    }
}

/// What is looked for, with its threshold.
fn explained(kind: FindingKind, round: &Round) -> String {
    match kind {
        FindingKind::Partial => "得点が一部だけ入っている生徒です。そろうまで集計に入りません。".to_owned(),
        FindingKind::AllZero => {
            "受験して、すべての大問が0点の生徒です。欠席の付け忘れかもしれません。".to_owned()
        }
        FindingKind::AllFull => "満点の生徒です。".to_owned(),
        FindingKind::SameRow => format!(
            "同じ教室の別の生徒と、すべての得点が同じ生徒です。大問が{FEWEST_SECTIONS}つ以上あるテストだけを調べます。行のずれや二重の入力かもしれません。"
        ),
        FindingKind::FarMean => format!(
            "教室の平均が、全国の平均から配点の{FAR_PERCENT}%より大きく離れている大問です。得点のそろった生徒が{FEWEST_PUPILS}人以上いる教室だけを調べます。列のずれや配点の取りちがえかもしれません。"
        ),
        FindingKind::Late => format!(
            "締切と猶予（{}まで）のあとに得点か出欠が変わった生徒です。延長や、本部の訂正も含みます。",
            dates::short(round.last_moment())
        ),
    }
}

impl Found<'_> {
    /// The kind that is shown: the one wished for, or the first that has something open.
    pub(super) fn shown(&self, wished: Option<FindingKind>) -> FindingKind {
        let first_open = || FindingKind::ALL.into_iter().find(|kind| self.open(*kind) > 0);
        wished.or_else(first_open).unwrap_or(FindingKind::ALL[0])
    }

    /// How many findings of the kind nobody of 本部 looked at.
    fn open(&self, kind: FindingKind) -> usize {
        let ticked: HashSet<&str> = self.ticks.iter().map(|tick| tick.finding.as_str()).collect();
        let of_kind = self.look.findings.iter().filter(|finding| finding.kind == kind);
        of_kind.filter(|finding| !ticked.contains(finding.name().as_str())).count()
    }
}

/// The kinds of findings, and what the 教室 looked at themselves, which is on screen where there is no kind.
pub(super) fn tabs(round: &Round, all: &Found<'_>, on_screen: Option<FindingKind>) -> Vec<Tab> {
    let path = format!("/rounds/{}/inspections", round.id);
    let tab = |label, href, count: usize, current| Tab { label, href, count: grouped(count as u64), current };
    let of_kind = |kind: FindingKind| {
        let href = format!("{path}?kind={}", kind.code());
        tab(kind.label(), href, all.open(kind), on_screen == Some(kind))
    };
    let confirmed = format!("{path}/confirmed");
    let confirmed = tab("教室が確かめたこと", confirmed, all.confirmed.len(), on_screen.is_none());
    FindingKind::ALL.into_iter().map(of_kind).chain([confirmed]).collect()
}

impl FindingLine {
    fn new(
        finding: &Finding,
        exams: &[Exam],
        ticks: &HashMap<&str, &Tick>,
        seen_there: Option<String>,
        refused: Option<&Refused>,
    ) -> FindingLine {
        let name = finding.name();
        let refused = refused.filter(|refused| refused.finding == name);
        let sheet = format!("/classrooms/{}/exams/{}/marks", finding.classroom, finding.exam);
        let (pupil, number) = &finding.pupil;
        let (who, sub) = match finding.entry {
            Some(_) => (pupil.clone(), format!("{} {number}", finding.place)),
            None => (finding.place.clone(), "教室全体".to_owned()),
        };
        FindingLine {
            href: finding.entry.map_or_else(|| sheet.clone(), |entry| format!("{sheet}#e{entry}")),
            who,
            sub,
            exam: exams.iter().find(|exam| exam.id == finding.exam).map(Exam::title).unwrap_or_default(),
            words: finding.words.clone(),
            seen_there,
            tick: ticks.get(name.as_str()).map(|tick| TickLine::new(tick)),
            note: refused.map(|refused| refused.note.clone()).unwrap_or_default(),
            problem: refused.map(|refused| refused.problem.clone()).unwrap_or_default(),
            name,
        }
    }
}

impl TickLine {
    fn new(tick: &Tick) -> TickLine {
        TickLine {
            id: tick.id.0,
            note: tick.note.clone(),
            by: format!("{} {}", dates::short(tick.ticked_at), tick.ticked_by),
        }
    }
}
