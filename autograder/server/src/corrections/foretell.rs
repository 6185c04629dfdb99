//! Comparing the latest version with the marks as they stand.

use std::collections::HashMap;

use autograder_grading::{Grade, Standing};
use platform_database::{DbResult, ReadTx};

use crate::entries::EntryId;
use crate::results::{self, EntryRecord, GradeRecord};
use crate::rounds::Round;
use crate::snapshots::{self, ChangeKind, Snapshot};

/// One report card that would change, with its old and its new numbers by column.
#[derive(Debug)]
pub(super) struct ForetoldCard {
    pub(super) entry: EntryRecord,
    pub(super) kind: ChangeKind,
    pub(super) before: [Option<Standing>; 3],
    pub(super) after: [Option<Standing>; 3],
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

/// Foretells one grade of the next version.
pub(super) async fn foretell(
    tx: &mut ReadTx,
    round: &Round,
    latest: &Snapshot,
    grade: Grade,
) -> DbResult<Foretold> {
    let before = snapshots::load_grade(tx, latest.id, grade).await?;
    let after = results::compile_grade(tx, round.id, grade).await?;
    Ok(Foretold::of(before, after, latest.sat_on != round.sat_on))
}

impl Foretold {
    /// How many cards would change in all.
    pub(super) fn total(&self) -> u64 {
        self.counts.values().sum()
    }

    fn of(before: GradeRecord, after: GradeRecord, day_moved: bool) -> Foretold {
        let mut foretold = Foretold::default();
        let changes = snapshots::compare(&before, &after, day_moved);
        if changes.is_empty() {
            return foretold;
        }
        let (stood, stands) = (snapshots::stand(&before), snapshots::stand(&after));
        let known = before.entries.into_iter().chain(after.entries);
        let mut entries: HashMap<EntryId, EntryRecord> = known.map(|entry| (entry.entry_id, entry)).collect();
        for (id, kind) in changes {
            *foretold.counts.entry(kind).or_default() += 1;
            let Some(entry) = entries.remove(&id) else { continue };
            let of = |standings: &HashMap<EntryId, _>| standings.get(&id).copied().unwrap_or_default();
            foretold.cards.push(ForetoldCard { entry, kind, before: of(&stood), after: of(&stands) });
        }
        foretold.cards.sort_by_key(|card| card.kind == ChangeKind::Standing);
        foretold
    }
}
