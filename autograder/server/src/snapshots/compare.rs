//! Whose report card differs between two versions.

use std::collections::HashMap;

use super::freeze::{Standings, stand};
use crate::entries::EntryId;
use crate::results::{EntryRecord, GradeRecord};

/// How a report card differs from the version before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum ChangeKind {
    /// There was none before.
    New,
    /// There is none any more.
    Gone,
    /// The pupil's own marks, attendance, names or remarks.
    Card,
    /// Only what many cards share: ranks, averages and deviation scores, because others' marks changed, or the 実施日.
    Standing,
}

impl ChangeKind {
    /// The word in the database and for programs.
    pub(crate) fn code(self) -> &'static str {
        match self {
            ChangeKind::New => "new",
            ChangeKind::Gone => "gone",
            ChangeKind::Card => "card",
            ChangeKind::Standing => "standing",
        }
    }

    pub(super) fn from_code(code: &str) -> Option<ChangeKind> {
        [ChangeKind::New, ChangeKind::Gone, ChangeKind::Card, ChangeKind::Standing]
            .into_iter()
            .find(|kind| kind.code() == code)
    }

    /// The words on screens.
    pub(crate) fn label(self) -> &'static str {
        match self {
            ChangeKind::New => "追加",
            ChangeKind::Gone => "取り消し",
            ChangeKind::Card => "得点・総評の変更",
            ChangeKind::Standing => "順位・平均・実施日だけの変更",
        }
    }
}

/// One report card that differs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CardChange {
    pub(crate) entry: EntryId,
    pub(crate) kind: ChangeKind,
    /// Where the pupil stood, by column, and stands.
    pub(crate) before: Standings,
    pub(crate) after: Standings,
}

/// The cards of one grade that differ, by entry; `day_moved` where every card prints another 実施日.
pub(crate) fn compare(before: &GradeRecord, after: &GradeRecord, day_moved: bool) -> Vec<CardChange> {
    let stood = stand(before);
    let stands = stand(after);
    let all_moved = day_moved || before.exams != after.exams || means(before) != means(after);
    let mut earlier: HashMap<EntryId, &EntryRecord> =
        before.entries.iter().map(|entry| (entry.entry_id, entry)).collect();
    let mut changes = Vec::new();
    for entry in &after.entries {
        match earlier.remove(&entry.entry_id) {
            None => changes.push((entry.entry_id, ChangeKind::New)),
            Some(old) if old != entry => changes.push((entry.entry_id, ChangeKind::Card)),
            Some(_) if all_moved || stood.get(&entry.entry_id) != stands.get(&entry.entry_id) => {
                changes.push((entry.entry_id, ChangeKind::Standing));
            }
            Some(_) => {}
        }
    }
    changes.extend(earlier.into_keys().map(|gone| (gone, ChangeKind::Gone)));
    changes.sort_unstable();
    let of =
        |standings: &HashMap<EntryId, Standings>, entry| standings.get(&entry).copied().unwrap_or_default();
    let card =
        |(entry, kind)| CardChange { entry, kind, before: of(&stood, entry), after: of(&stands, entry) };
    changes.into_iter().map(card).collect()
}

/// What every card of the grade prints of the country.
fn means(record: &GradeRecord) -> Vec<Option<autograder_grading::Distribution>> {
    use autograder_grading::{Column, Scope};
    Column::ALL.map(|column| record.distributions.get(Scope::National, column).cloned()).into()
}
