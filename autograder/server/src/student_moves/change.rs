//! One change of a pupil, made alone or together with others: what refuses it, and what it takes along.

use autograder_grading::Grade;
use chrono::NaiveDate;
use platform_database::{DbError, Timestamp, WriteTx};
use platform_web::dates::day_of;
use thiserror::Error;

use super::store::{StudentMove, advance_student};
use crate::classrooms::{self, ClassroomId};
use crate::entries;
use crate::juku::JukuId;
use crate::rounds::Round;
use crate::staff::{Office, Registrar};
use crate::students::{Student, StudentStatus, grade_label};

/// What fits into a line of the history, in characters.
const REASON_CHARACTERS: usize = 100;

/// Why a pupil stays where they are.
#[derive(Debug, Error)]
pub(crate) enum MoveStudentError {
    /// No such pupil, or not this person's.
    #[error("生徒がいません")]
    NoSuchStudent,
    /// Somebody changed the pupil since they were shown.
    #[error("表示したあとに、別の人がこの生徒を変更しました。内容を確かめて、もう一度保存してください")]
    Stale,
    /// It says what is so already.
    #[error("もう{0}です")]
    NothingMoves(&'static str),
    /// A day that has not come.
    #[error("日付は、今日までの日にしてください")]
    Future,
    /// More than a line.
    #[error("理由は1行で、{REASON_CHARACTERS}文字までにしてください")]
    Reason,
    /// No such 教室 in the pupil's 塾, or not this person's.
    #[error("同じ塾の教室を選んでください")]
    NoSuchClassroom,
    /// The database.
    #[error("the pupil could not be moved")]
    Db(#[from] DbError),
}

/// What somebody says of a move.
pub(crate) struct Told<'a> {
    /// The day on which it holds.
    pub(crate) on: NaiveDate,
    pub(crate) reason: &'a str,
}

impl Told<'_> {
    /// Whether it can be kept.
    pub(super) fn check(&self, now: Timestamp) -> Result<(), MoveStudentError> {
        if self.on > day_of(now) {
            return Err(MoveStudentError::Future);
        }
        if self.reason.chars().count() > REASON_CHARACTERS || self.reason.contains(char::is_control) {
            return Err(MoveStudentError::Reason);
        }
        Ok(())
    }
}

/// What is to become of a pupil.
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

    /// The word in the audit record.
    pub(super) fn code(self) -> &'static str {
        match self {
            Change::Status(status) => status.code(),
            Change::Classroom(_) => "classroom",
            Change::Grade(_) => "grade",
        }
    }

    /// Holds what the change stands on until it is committed: the rounds whose entries may follow, and the 教室 to go to.
    pub(super) async fn hold(self, tx: &mut WriteTx, by: &Registrar) -> Result<HeldChange, MoveStudentError> {
        let mut held = HeldChange { change: self, rounds: Vec::new(), juku: None };
        if !matches!(self, Change::Status(_)) {
            held.rounds = entries::hold_registering(tx, by.scope()).await?;
        }
        if let Change::Classroom(to) = self {
            let room = classrooms::hold_open(tx, by.scope(), to).await?;
            held.juku = Some(room.ok_or(MoveStudentError::NoSuchClassroom)?.juku_id);
        }
        Ok(held)
    }
}

/// A change that can be written.
pub(super) struct HeldChange {
    change: Change,
    rounds: Vec<Round>,
    /// Whose the 教室 to go to is.
    juku: Option<JukuId>,
}

impl HeldChange {
    /// Whether the pupil can be changed so.
    pub(super) fn check(&self, pupil: &Student) -> Result<(), MoveStudentError> {
        if self.juku.is_some_and(|juku| juku != pupil.juku_id) {
            return Err(MoveStudentError::NoSuchClassroom);
        }
        let so_already = match self.change {
            Change::Status(wanted) => (pupil.status() == wanted).then_some(wanted.label()),
            Change::Classroom(to) => (pupil.classroom_id == to).then_some("その教室"),
            Change::Grade(wanted) => {
                (pupil.grade == i64::from(wanted.number())).then(|| grade_label(pupil.grade))
            }
        };
        so_already.map_or(Ok(()), |what| Err(MoveStudentError::NothingMoves(what)))
    }

    /// Writes the change, if the pupil is still as the person `seen` them. No mark is touched. Entries keep the 教室 and
    /// 学年 they were made in; only where a round still takes pupils and nothing is known of the pupil's sitting, the
    /// entry follows. Says in how many rounds it did.
    pub(super) async fn write(
        &self,
        tx: &mut WriteTx,
        by: &Registrar,
        pupil: &Student,
        seen: i64,
    ) -> Result<u64, MoveStudentError> {
        if !advance_student(tx, by.scope(), pupil.id, seen, self.change).await? {
            return Err(MoveStudentError::Stale);
        }
        self.check(pupil)?;
        let (classroom, grade) = match self.change {
            Change::Status(_) => return Ok(0),
            Change::Classroom(to) => (to, pupil.grade),
            Change::Grade(grade) => (pupil.classroom_id, grade.number().into()),
        };
        Ok(entries::follow_student(tx, &self.rounds, pupil.id, classroom, grade).await?)
    }

    /// The line of the history.
    pub(super) fn step(&self, pupil: &Student, told: &Told<'_>) -> StudentMove {
        let step = StudentMove::of(pupil.id, told.on).because(told.reason);
        match self.change {
            Change::Status(wanted) => step.status(pupil.status(), wanted),
            Change::Classroom(to) => step.classroom(pupil.classroom_id, to),
            Change::Grade(grade) => step.grade(pupil.grade, grade.number().into()),
        }
    }
}
