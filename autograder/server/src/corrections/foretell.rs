//! Comparing the latest version with the marks as they stand.

use std::collections::HashMap;

use autograder_grading::Grade;
use platform_database::{DbResult, ReadTx};

use crate::entries::EntryId;
use crate::results::{self, EntryRecord, GradeRecord, StandingsCache};
use crate::rounds::Round;
use crate::snapshots::{self, CardChange, ChangeKind, Snapshot};

/// One report card that would change: whose, and how.
#[derive(Debug)]
pub(super) struct ForetoldCard {
    pub(super) entry: EntryRecord,
    pub(super) change: CardChange,
}

/// What the next version would change in a grade.
#[derive(Debug, Default)]
pub(super) struct Foretold {
    /// How many cards would change, by kind.
    pub(super) counts: HashMap<ChangeKind, u64>,
    /// All of them; those whose own numbers change come before those that only stand elsewhere.
    pub(super) cards: Vec<ForetoldCard>,
}

/// The grades in which a card may change, because something was changed since or has another name; in the others none does.
pub(super) async fn list_grades(tx: &mut ReadTx, round: &Round, latest: &Snapshot) -> DbResult<Vec<Grade>> {
    let mut grades = snapshots::list_touched_grades(tx, round, latest).await?;
    // Names are compared card by card.
    if grades.len() < Grade::ALL.len() {
        grades.extend(snapshots::list_renamed_grades(tx, latest).await?);
    }
    grades.sort_unstable();
    grades.dedup();
    Ok(grades)
}

/// Foretells one grade of the next version; nothing without one.
pub(super) async fn foretell(
    tx: &mut ReadTx,
    cache: &StandingsCache,
    round: &Round,
    latest: &Snapshot,
    grade: Option<Grade>,
) -> DbResult<Foretold> {
    let Some(grade) = grade else { return Ok(Foretold::default()) };
    let before = results::load_frozen_grade(tx, cache, round.id, latest.id, grade).await?;
    let after = results::compile_grade(tx, round.id, grade).await?;
    Ok(Foretold::of(&before, after, latest.sat_on != round.sat_on))
}

impl Foretold {
    /// How many cards would change in all.
    pub(super) fn total(&self) -> u64 {
        self.counts.values().sum()
    }

    fn of(before: &GradeRecord, after: GradeRecord, day_moved: bool) -> Foretold {
        let mut foretold = Foretold::default();
        let changes = snapshots::compare(before, &after, day_moved);
        let known = after.entries.into_iter().map(|entry| (entry.entry_id, entry));
        let mut entries: HashMap<EntryId, EntryRecord> = known.collect();
        let known = before.entries.iter().map(|entry| (entry.entry_id, entry));
        let earlier: HashMap<EntryId, &EntryRecord> = known.collect();
        for change in changes {
            *foretold.counts.entry(change.kind).or_default() += 1;
            let gone = || earlier.get(&change.entry).copied().cloned();
            let Some(entry) = entries.remove(&change.entry).or_else(gone) else { continue };
            foretold.cards.push(ForetoldCard { entry, change });
        }
        foretold.cards.sort_by_key(|card| card.change.kind == ChangeKind::Standing);
        foretold
    }
}
