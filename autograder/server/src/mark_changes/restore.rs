//! Taking a change back: the value from before it is put into its cell.

use platform_database::{Database, DbError, DbResult, ReadTx};
use platform_web::dates;
use thiserror::Error;

use super::key::{CellKind, ChangeKey};
use super::store::{self, Change};
use crate::classrooms;
use crate::exams::ItemId;
use crate::extensions;
use crate::mark_operations::{Operation, PerformError, Verdict, WantedNote, perform_operations};
use crate::marks::{Means, closed_words};
use crate::rounds;
use crate::staff::{Marker, Scope};

/// Why a change was not taken back; each is a whole sentence.
#[derive(Debug, Error)]
pub(super) enum RestoreChangeError {
    /// No such change within the person's scope.
    #[error("得点の変更がありません。")]
    NoSuchChange,
    /// The cell was changed since.
    #[error("このあと、{by}が「{value}」に変えています（{at}）。新しい値は、そのままにしてあります。")]
    Overtaken {
        /// Who did it last.
        by: String,
        /// When.
        at: String,
        /// What stands there now.
        value: String,
    },
    /// Marks are not taken from this person now.
    #[error("{0}")]
    Closed(String),
    /// The pupil or the item is on the sheet no more.
    #[error("この生徒か問題は、もうこの得点表にありません。")]
    Gone,
    /// The former value is none any more.
    #[error("前の値は、いまの配点では入れられません（{0}）。")]
    Invalid(String),
    /// The database.
    #[error("the change could not be taken back")]
    Db(#[from] DbError),
}

/// What keeps somebody of `scope` from taking `change` back now, as far as it can be known before.
pub(super) async fn find_obstacle(
    tx: &mut ReadTx,
    scope: &Scope,
    change: &Change,
) -> DbResult<Option<RestoreChangeError>> {
    if !change.is_newest {
        return Ok(Some(overtaken(tx, scope, change).await?));
    }
    let Some(classroom) = classrooms::find_classroom(tx, scope, change.classroom_id).await? else {
        return Ok(Some(RestoreChangeError::NoSuchChange));
    };
    let Some(round) = rounds::find_round(tx, change.round_id).await? else {
        return Ok(Some(RestoreChangeError::NoSuchChange));
    };
    let round = extensions::seen_in(tx, round, &classroom).await?;
    let closed = round.marking(scope, tx.now()).err();
    Ok(closed.map(|closed| RestoreChangeError::Closed(closed_words(&closed, &round))))
}

/// Puts the value from before a change into its cell again, as an operation of the grid does, if the cell was not changed
/// since and marks are taken. Gives the change that was taken back, and the number of the edit that did it.
pub(super) async fn restore_change(
    database: &Database,
    by: &Marker,
    key: &ChangeKey,
) -> Result<(Change, i64), RestoreChangeError> {
    let scope = by.scope();
    let mut tx = database.read().await?;
    let change = store::find_change(&mut tx, scope, key).await?.ok_or(RestoreChangeError::NoSuchChange)?;
    if let Some(obstacle) = find_obstacle(&mut tx, scope, &change).await? {
        return Err(obstacle);
    }
    let classroom = classrooms::find_classroom(&mut tx, scope, change.classroom_id).await?;
    let classroom = classroom.ok_or(RestoreChangeError::NoSuchChange)?;
    drop(tx);
    let wanted = [change.taken_back()];
    let (outcomes, edit) = perform_operations(database, by, &classroom, change.exam_id, &wanted).await?;
    match (outcomes.into_iter().next().map(|outcome| outcome.result), edit) {
        (Some(Verdict::Kept), Some(edit)) => Ok((change, edit)),
        // Somebody was faster, perhaps with the same value.
        (Some(Verdict::Kept | Verdict::Conflict { .. }), _) => {
            Err(overtaken(&mut database.read().await?, scope, &change).await?)
        }
        (Some(Verdict::Invalid { why }), _) => Err(RestoreChangeError::Invalid(why)),
        (Some(Verdict::Locked { why }), _) => Err(RestoreChangeError::Closed(why)),
        (Some(Verdict::Gone) | None, _) => Err(RestoreChangeError::Gone),
    }
}

/// Says who changed the cell since.
async fn overtaken(tx: &mut ReadTx, scope: &Scope, change: &Change) -> DbResult<RestoreChangeError> {
    let newest = store::find_newest(tx, scope, &change.key()).await?;
    let newest = newest.as_ref().unwrap_or(change);
    Ok(RestoreChangeError::Overtaken {
        by: newest.edit.called(scope),
        at: dates::short(newest.edit.edited_at),
        value: newest.after(),
    })
}

impl Change {
    /// The operation that takes it back. Its name is always the same: of several who do it at once, one does.
    fn taken_back(&self) -> Operation {
        let key = self.key();
        let is_note = key.kind == CellKind::Note;
        Operation {
            op: format!("restore-{key}"),
            entry: self.entry_id,
            item: (key.kind == CellKind::Mark).then_some(ItemId(key.cell)),
            seen: self.new,
            value: self.old,
            means: Means::Undone,
            note: is_note.then(|| WantedNote { seen: self.new_note.clone(), value: self.old_note.clone() }),
        }
    }
}

impl From<PerformError> for RestoreChangeError {
    fn from(error: PerformError) -> RestoreChangeError {
        match error {
            PerformError::NoSuchSheet => RestoreChangeError::NoSuchChange,
            PerformError::Db(error) => RestoreChangeError::Db(error),
        }
    }
}
