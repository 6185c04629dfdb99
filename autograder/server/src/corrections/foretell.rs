//! Comparing the latest version with the marks as they stand.

use std::collections::HashMap;

use autograder_grading::{Grade, Standing};
use platform_database::{DbResult, ReadTx};

use crate::entries::EntryId;
use crate::results::{self, EntryRecord, GradeRecord};
use crate::rounds::Round;
use crate::snapshots::{self, ChangeKind, Snapshot};

/// The most report cards that are told one by one.
pub(super) const MOST_CARDS: usize = 500;

/// One report card that would change, with its old and its new numbers by column.
#[derive(Debug)]
pub(super) struct ForetoldCard {
    pub(super) grade: Grade,
    pub(super) entry: EntryRecord,
    pub(super) kind: ChangeKind,
    pub(super) before: [Option<Standing>; 3],
    pub(super) after: [Option<Standing>; 3],
}

/// What the next version would change.
#[derive(Debug, Default)]
pub(super) struct Foretold {
    /// How many cards would change, by kind.
    pub(super) counts: HashMap<ChangeKind, usize>,
    /// The first of them; those whose own numbers change come before those that only stand elsewhere.
    pub(super) cards: Vec<ForetoldCard>,
}

/// Foretells the next version of a round, grade by grade, so that memory holds no more than a grade.
pub(super) async fn foretell(tx: &mut ReadTx, round: &Round, latest: &Snapshot) -> DbResult<Foretold> {
    let mut foretold = Foretold::default();
    let day_moved = latest.sat_on != round.sat_on;
    for grade in Grade::ALL {
        let before = snapshots::load_grade(tx, latest.id, grade).await?;
        let after = results::compile_grade(tx, round.id, grade).await?;
        foretold.add(before, after, day_moved);
    }
    Ok(foretold)
}

impl Foretold {
    fn add(&mut self, before: GradeRecord, after: GradeRecord, day_moved: bool) {
        let changes = snapshots::compare(&before, &after, day_moved);
        if changes.is_empty() {
            return;
        }
        let (stood, stands) = (snapshots::stand(&before), snapshots::stand(&after));
        let grade = after.grade;
        let known = before.entries.into_iter().chain(after.entries);
        let mut entries: HashMap<EntryId, EntryRecord> = known.map(|entry| (entry.entry_id, entry)).collect();
        for (id, kind) in changes {
            *self.counts.entry(kind).or_default() += 1;
            let Some(entry) = entries.remove(&id) else { continue };
            let of = |standings: &HashMap<EntryId, _>| standings.get(&id).copied().unwrap_or_default();
            self.cards.push(ForetoldCard { grade, entry, kind, before: of(&stood), after: of(&stands) });
        }
        self.cards.sort_by_key(|card| card.kind == ChangeKind::Standing);
        self.cards.truncate(MOST_CARDS);
    }
}
