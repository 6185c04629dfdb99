//! Changing many pupils at once, all or none.

use std::collections::HashSet;

use autograder_grading::Grade;
use platform_database::{Database, DbResult, WriteTx};
use platform_web::dates::japan;
use platform_web::{Selection, Ticked};
use serde_json::json;
use thiserror::Error;

use super::change_status::{MoveStudentError, Told};
use super::store::{self, StudentMove, insert_moves};
use crate::classrooms::{self, Classroom, ClassroomId};
use crate::entries;
use crate::rounds::Round;
use crate::staff::{Office, Registrar};
use crate::students::{Student, StudentId, StudentStatus, grade_label, list_selected};

/// What is to become of the pupils.
#[derive(Clone, Copy, Debug)]
pub(super) enum Change {
    /// 在籍, 休会 or 退会.
    Status(StudentStatus),
    /// Another 教室.
    Classroom(ClassroomId),
    /// Another 学年.
    Grade(Grade),
}

impl Change {
    /// A transfer, which the staff of one 教室 do not order.
    pub(super) fn transfer(_by: &Office, to: ClassroomId) -> Change {
        Change::Classroom(to)
    }

    fn code(self) -> &'static str {
        match self {
            Change::Status(status) => status.code(),
            Change::Classroom(_) => "classroom",
            Change::Grade(_) => "grade",
        }
    }
}

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
    Told(#[from] MoveStudentError),
}

impl From<platform_database::DbError> for ChangeManyError {
    fn from(error: platform_database::DbError) -> ChangeManyError {
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
    told.check(tx.now().with_timezone(&japan()).date_naive())?;
    let held = entries::hold_registering(&mut tx, by.scope()).await?;
    let room = match change {
        Change::Classroom(to) => {
            let room = classrooms::hold_open(&mut tx, by.scope(), to).await?;
            Some(room.ok_or(MoveStudentError::NoSuchClassroom)?)
        }
        Change::Status(_) | Change::Grade(_) => None,
    };
    let pupils = list_ticked(&mut tx, by, selection).await?;
    let (mut unchanged, mut changed) = (Vec::new(), Vec::new());
    for pupil in pupils {
        match hindrance(&pupil, change, room.as_ref()) {
            Some(reason) => {
                unchanged.push(Unchanged { id: pupil.id, number: pupil.number, name: pupil.name, reason });
            }
            None => changed.push(pupil),
        }
    }
    if unchanged.len() != left_out || changed.is_empty() {
        return Err(ChangeManyError::Unchangeable { unchanged, changeable: changed.len() });
    }
    let mut moves = Vec::with_capacity(changed.len());
    for pupil in &changed {
        if !write_one(&mut tx, by, &held, pupil, change).await? {
            return Err(ChangeManyError::Moved);
        }
        moves.push(step(pupil, change, &told));
    }
    let actor = by.staff().actor();
    insert_moves(&mut tx, &actor.name, &moves).await?;
    let ids: Vec<StudentId> = changed.iter().map(|pupil| pupil.id).collect();
    let facts = json!({
        "act": change.code(), "on": told.on, "count": ids.len(), "left_out": left_out, "students": ids,
    });
    platform_audit::record(&mut tx, actor, "students.changed_together", "students", &facts).await?;
    tx.commit().await.map_err(MoveStudentError::from)?;
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

/// Why the pupil cannot be changed so.
fn hindrance(pupil: &Student, change: Change, room: Option<&Classroom>) -> Option<String> {
    match (change, room) {
        (Change::Status(wanted), _) if pupil.status() == wanted => {
            Some(format!("もう{}です", wanted.label()))
        }
        (Change::Grade(wanted), _) if pupil.grade == i64::from(wanted.number()) => {
            Some(format!("もう{}です", grade_label(pupil.grade)))
        }
        (Change::Classroom(_), Some(room)) if room.juku_id != pupil.juku_id => {
            Some("ほかの塾の生徒です".to_owned())
        }
        (Change::Classroom(to), _) if pupil.classroom_id == to => Some("もうその教室です".to_owned()),
        _ => None,
    }
}

/// Writes one pupil; `false` if somebody changed them meanwhile.
async fn write_one(
    tx: &mut WriteTx,
    by: &Registrar,
    held: &[Round],
    pupil: &Student,
    change: Change,
) -> DbResult<bool> {
    let (id, seen, scope) = (pupil.id, pupil.revision, by.scope());
    match change {
        Change::Status(wanted) => store::advance_status(tx, scope, id, seen, wanted).await,
        Change::Classroom(to) => {
            let won = store::advance_classroom(tx, scope, id, seen, to).await?;
            entries::follow_student(tx, held, id, to, pupil.grade).await?;
            Ok(won)
        }
        Change::Grade(grade) => {
            let won = store::advance_grade(tx, scope, id, seen, grade).await?;
            entries::follow_student(tx, held, id, pupil.classroom_id, grade.number().into()).await?;
            Ok(won)
        }
    }
}

fn step(pupil: &Student, change: Change, told: &Told<'_>) -> StudentMove {
    let step = StudentMove::of(pupil.id, told.on).because(told.reason);
    match change {
        Change::Status(wanted) => step.status(pupil.status(), wanted),
        Change::Classroom(to) => step.classroom(pupil.classroom_id, to),
        Change::Grade(grade) => step.grade(pupil.grade, grade.number().into()),
    }
}
