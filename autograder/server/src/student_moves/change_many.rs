//! Changing many pupils at once, all or none.

use std::collections::HashSet;

use platform_database::{Database, DbError, WriteTx};
use platform_web::{Selection, Ticked};
use serde_json::json;
use thiserror::Error;

use super::change::{Change, MoveStudentError, Told};
use super::store::insert_moves;
use crate::staff::Registrar;
use crate::students::{Student, StudentId, list_selected};

/// A pupil who cannot be changed so, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unchanged {
    pub(super) id: StudentId,
    pub(super) number: String,
    pub(super) name: String,
    pub(super) reason: String,
}

/// Why nobody was changed.
#[derive(Debug, Error)]
pub(super) enum ChangeManyError {
    /// Nobody was ticked.
    #[error("生徒が選ばれていません")]
    NobodyTicked,
    /// The pupils are no longer those that were shown.
    #[error("表示したあとに、生徒の登録が変わりました。一覧を確かめて、もう一度選んでください")]
    Moved,
    /// Some cannot be changed, and the person has not said to leave just them out.
    #[error("変えられない生徒がいます")]
    Unchangeable {
        /// They, each with the reason.
        unchanged: Vec<Unchanged>,
        /// How many others could be changed.
        changeable: usize,
    },
    /// What is wrong with the change itself.
    #[error(transparent)]
    Told(MoveStudentError),
}

impl From<MoveStudentError> for ChangeManyError {
    fn from(error: MoveStudentError) -> ChangeManyError {
        match error {
            MoveStudentError::Stale => ChangeManyError::Moved,
            error => ChangeManyError::Told(error),
        }
    }
}

impl From<DbError> for ChangeManyError {
    fn from(error: DbError) -> ChangeManyError {
        ChangeManyError::Told(error.into())
    }
}

/// Changes the ticked pupils. Of those who cannot be changed the person has seen `left_out`; if they are more or fewer,
/// nobody is changed. Says how many were.
pub(super) async fn change_many(
    database: &Database,
    by: &Registrar,
    selection: &Selection<StudentId>,
    change: Change,
    told: Told<'_>,
    left_out: usize,
) -> Result<usize, ChangeManyError> {
    if selection.is_empty() {
        return Err(ChangeManyError::NobodyTicked);
    }
    let mut tx = database.write().await?;
    told.check(tx.now())?;
    let held = change.hold(&mut tx, by).await?;
    let pupils = list_ticked(&mut tx, by, selection).await?;
    let (mut unchanged, mut changed) = (Vec::new(), Vec::new());
    for pupil in pupils {
        match held.check(&pupil) {
            Ok(()) => changed.push(pupil),
            Err(refused) => unchanged.push(Unchanged::new(pupil, &refused)),
        }
    }
    if unchanged.len() != left_out || changed.is_empty() {
        return Err(ChangeManyError::Unchangeable { unchanged, changeable: changed.len() });
    }
    let mut moves = Vec::with_capacity(changed.len());
    for pupil in &changed {
        held.write(&mut tx, by, pupil, pupil.revision).await?;
        moves.push(held.step(pupil, &told));
    }
    let actor = by.staff().actor();
    insert_moves(&mut tx, actor, &moves).await?;
    let ids: Vec<StudentId> = changed.iter().map(|pupil| pupil.id).collect();
    let facts = json!({
        "act": change.code(), "on": told.on, "count": ids.len(), "left_out": left_out, "students": ids,
    });
    platform_audit::record(&mut tx, actor, "students.changed_together", "students", &facts).await?;
    tx.commit().await?;
    Ok(ids.len())
}

/// The ticked pupils, if they are as many as the person saw.
async fn list_ticked(
    tx: &mut WriteTx,
    by: &Registrar,
    selection: &Selection<StudentId>,
) -> Result<Vec<Student>, ChangeManyError> {
    let mut pupils = list_selected(tx, by.scope(), selection).await?;
    let expected = match &selection.ticked {
        Ticked::Rows(rows) => rows.iter().collect::<HashSet<_>>().len(),
        Ticked::Matching { count, .. } => usize::try_from(*count).unwrap_or(usize::MAX),
    };
    if pupils.len() != expected {
        return Err(ChangeManyError::Moved);
    }
    if let Ticked::Matching { except, .. } = &selection.ticked {
        let except: HashSet<_> = except.iter().collect();
        pupils.retain(|pupil| !except.contains(&pupil.id));
    }
    if pupils.is_empty() { Err(ChangeManyError::NobodyTicked) } else { Ok(pupils) }
}

impl Unchanged {
    fn new(pupil: Student, refused: &MoveStudentError) -> Unchanged {
        let reason = match refused {
            MoveStudentError::NoSuchClassroom => "ほかの塾の生徒です".to_owned(),
            refused => refused.to_string(),
        };
        Unchanged { id: pupil.id, number: pupil.number, name: pupil.name, reason }
    }
}
