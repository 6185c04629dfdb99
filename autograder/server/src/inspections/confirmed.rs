//! What the 教室 looked at themselves before they called their sheets complete, as 本部 reads it.

use std::collections::HashMap;

use askama::Template;
use platform_web::{Tone, dates};

use super::finding::{Finding, FindingKind};
use super::views::{Found, Tab, tabs};
use crate::completions::Confirmed;
use crate::entries::EntryId;
use crate::exams::{Exam, ExamId};
use crate::marks::sheet_address;
use crate::round_builder::state_tone;
use crate::rounds::Round;

/// Lines that the page shows.
const SHOWN: usize = 200;

/// The page of what the 教室 looked at.
#[derive(Template)]
#[template(path = "inspections/confirmed.html")]
pub(super) struct ConfirmedView {
    round: String,
    state: &'static str,
    tone: Tone,
    tabs: Vec<Tab>,
    /// All of it as a file.
    file: String,
    lines: Vec<ConfirmedLine>,
    /// How many more there are than are shown.
    more: usize,
}

struct ConfirmedLine {
    href: String,
    /// The pupil, or the 教室 where it is about a column.
    who: String,
    sub: String,
    exam: String,
    words: String,
    by: String,
    changed: bool,
}

impl ConfirmedView {
    pub(super) fn new(round: &Round, exams: &[Exam], all: &Found<'_>) -> ConfirmedView {
        let confirmed = all.confirmed;
        ConfirmedView {
            round: round.name.label(),
            state: round.state.label(),
            tone: state_tone(round.state),
            tabs: tabs(round, all, None),
            file: format!("/rounds/{}/inspections/confirmed.xlsx", round.id),
            lines: confirmed.iter().take(SHOWN).map(|one| ConfirmedLine::new(one, exams)).collect(),
            more: confirmed.len().saturating_sub(SHOWN),
        }
    }
}

impl ConfirmedLine {
    fn new(one: &Confirmed, exams: &[Exam]) -> ConfirmedLine {
        let sheet = sheet_address(one.classroom_id, one.exam_id);
        let (who, sub) = match (&one.name, &one.number) {
            (Some(name), Some(number)) => (name.clone(), format!("{} {number}", one.place)),
            _ => (one.place.clone(), "教室全体".to_owned()),
        };
        ConfirmedLine {
            href: one.entry_id.map_or_else(|| sheet.clone(), |entry| format!("{sheet}#e{entry}")),
            who,
            sub,
            exam: exams.iter().find(|exam| exam.id == one.exam_id).map(Exam::title).unwrap_or_default(),
            words: one.words.clone(),
            by: said_by(one),
            changed: one.is_changed(),
        }
    }
}

/// When and by whom: 「8/1 14:05 田中 一郎」.
pub(super) fn said_by(one: &Confirmed) -> String {
    format!("{} {}", dates::short(one.completed_at), one.completed_by)
}

/// Who of a 教室 looked at what 本部 finds, too; by exam, pupil and kind.
pub(super) struct Lookers(HashMap<(ExamId, EntryId, FindingKind), String>);

impl Lookers {
    pub(super) fn of(confirmed: &[Confirmed]) -> Lookers {
        let named = confirmed.iter().filter_map(|one| {
            let kind = FindingKind::from_code(&one.kind)?;
            let changed = if one.is_changed() { "、そのあとに変更あり" } else { "" };
            Some(((one.exam_id, one.entry_id?, kind), format!("{}{changed}", said_by(one))))
        });
        Lookers(named.collect())
    }

    /// When and by whom; `None` if nobody there did.
    pub(super) fn find(&self, finding: &Finding) -> Option<String> {
        self.0.get(&(finding.exam, finding.entry?, finding.kind)).cloned()
    }
}
