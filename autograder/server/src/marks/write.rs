//! Writing marks with their history; the one door for the sheet and for files.

use autograder_grading::Points;
use platform_audit::Actor;
use platform_database::{DbResult, WriteTx};
use serde::{Deserialize, Serialize};

use super::store;
use crate::entries::EntryId;
use crate::exams::{ExamId, ItemId};
use crate::rounds::{Round, RoundId, RoundState};
use crate::sitting_notes::{self, NoteChange};
use crate::staff::Scope;

/// By what way marks came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// Typed into a sheet.
    Sheet,
    /// Read from a file.
    File,
    /// Corrected by 本部 while 集計中.
    Correction,
}

impl Source {
    /// By what way marks come in that somebody of `scope` types.
    pub(crate) fn typed(round: &Round, scope: &Scope) -> Source {
        if corrects(round, scope) { Source::Correction } else { Source::Sheet }
    }

    /// By what way marks come in from a file of somebody of `scope`.
    pub(crate) fn read(round: &Round, scope: &Scope) -> Source {
        if corrects(round, scope) { Source::Correction } else { Source::File }
    }

    pub(super) fn code(self) -> &'static str {
        match self {
            Source::Sheet => "sheet",
            Source::File => "file",
            Source::Correction => "correction",
        }
    }
}

fn corrects(round: &Round, scope: &Scope) -> bool {
    round.state == RoundState::Aggregating && scope.is_headquarters()
}

/// How the values of an edit came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Means {
    /// Typed, or read from a file.
    Typed,
    /// Put in from the clipboard.
    Pasted,
    /// A step taken back, or made again.
    Undone,
}

impl Means {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Means::Typed => "typed",
            Means::Pasted => "pasted",
            Means::Undone => "undone",
        }
    }
}

/// What changes for one pupil in one exam.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct SittingChange {
    pub(crate) entry: EntryId,
    pub(crate) exam: ExamId,
    /// Whether the pupil was down as absent.
    pub(crate) was_absent: bool,
    /// Whether the pupil is absent now.
    pub(crate) is_absent: bool,
    /// The items whose marks change.
    pub(crate) cells: Vec<CellChange>,
    /// How the note changes, if it does.
    pub(crate) note: Option<NoteChange>,
}

/// One mark that changes; `None` is 未入力.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct CellChange {
    pub(crate) item: ItemId,
    pub(crate) old: Option<Points>,
    pub(crate) new: Option<Points>,
}

/// Writes `changes` with their history and brings the totals up to date. The sheets they belong to
/// must have been moved on in this transaction already. Gives the number of the edit, unless nothing changes.
pub(crate) async fn write_marks(
    tx: &mut WriteTx,
    actor: &Actor,
    round: RoundId,
    source: Source,
    means: Means,
    changes: &[SittingChange],
) -> DbResult<Option<i64>> {
    if changes.is_empty() {
        return Ok(None);
    }
    let (juku, classroom) = store::find_places_of(tx, changes).await?;
    let edit = store::insert_edit(tx, actor, (round, juku, classroom), source.code(), means).await?;
    store::insert_mark_changes(tx, edit, changes).await?;
    store::insert_attendance_changes(tx, edit, changes).await?;
    store::upsert_sittings(tx, changes).await?;
    store::upsert_marks(tx, changes).await?;
    store::delete_marks(tx, changes).await?;
    let notes: Vec<_> = changes
        .iter()
        .filter_map(|change| Some((change.entry, change.exam, change.note.as_ref()?)))
        .collect();
    sitting_notes::write_notes(tx, edit, &notes).await?;
    store::update_totals(tx, changes).await?;
    Ok(Some(edit))
}
