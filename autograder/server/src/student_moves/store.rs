//! The SQL of moves.

use chrono::NaiveDate;
use platform_audit::Actor;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, rows_sql, sql};

use super::change::Change;
use crate::classrooms::ClassroomId;
use crate::staff::{Scope, by_headquarters};
use crate::students::{StudentId, StudentStatus, grade_label};

/// What moved on one day: each pair is old and new.
#[derive(Clone, Debug)]
pub(crate) struct StudentMove {
    student: StudentId,
    on: NaiveDate,
    status: Option<(StudentStatus, StudentStatus)>,
    classroom: Option<(ClassroomId, ClassroomId)>,
    grade: Option<(i64, i64)>,
    absorbed: Option<StudentId>,
    reason: String,
}

impl StudentMove {
    /// A move of `student` on that day, of nothing yet.
    pub(crate) fn of(student: StudentId, on: NaiveDate) -> StudentMove {
        StudentMove {
            student,
            on,
            status: None,
            classroom: None,
            grade: None,
            absorbed: None,
            reason: String::new(),
        }
    }

    /// 状態 moved.
    #[must_use]
    pub(crate) fn status(self, old: StudentStatus, new: StudentStatus) -> StudentMove {
        StudentMove { status: Some((old, new)), ..self }
    }

    /// 教室 moved.
    #[must_use]
    pub(crate) fn classroom(self, old: ClassroomId, new: ClassroomId) -> StudentMove {
        StudentMove { classroom: Some((old, new)), ..self }
    }

    /// 学年 moved.
    #[must_use]
    pub(crate) fn grade(self, old: i64, new: i64) -> StudentMove {
        StudentMove { grade: Some((old, new)), ..self }
    }

    /// The row `other` was merged into this pupil's.
    #[must_use]
    pub(crate) fn absorbed(self, other: StudentId) -> StudentMove {
        StudentMove { absorbed: Some(other), ..self }
    }

    /// Why.
    #[must_use]
    pub(crate) fn because(self, reason: impl Into<String>) -> StudentMove {
        StudentMove { reason: reason.into(), ..self }
    }
}

/// A move as it is read.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct KeptMove {
    pub(crate) moved_on: NaiveDate,
    pub(crate) old_status: Option<String>,
    pub(crate) new_status: Option<String>,
    pub(crate) old_classroom: Option<String>,
    pub(crate) new_classroom: Option<String>,
    pub(crate) old_grade: Option<i64>,
    pub(crate) new_grade: Option<i64>,
    /// The 生徒ID of the row that was merged.
    pub(crate) absorbed: Option<String>,
    pub(crate) reason: String,
    /// Who of 本部 did is 「本部」 for others.
    pub(crate) moved_by: String,
    is_by_headquarters: bool,
    pub(crate) moved_at: Timestamp,
}

impl KeptMove {
    /// The same as somebody of `scope` reads it.
    fn told_to(self, scope: &Scope) -> KeptMove {
        KeptMove { moved_by: scope.name_of(&self.moved_by, self.is_by_headquarters).to_owned(), ..self }
    }

    /// What moved, in words.
    pub(crate) fn words(&self) -> String {
        let status = |code: &String| StudentStatus::from_code(code).map_or("", StudentStatus::label);
        let pair = |label: &str, old: &str, new: &str| format!("{label} {old} → {new}");
        let moved_status = self.old_status.as_ref().zip(self.new_status.as_ref());
        let moved_room = self.old_classroom.as_ref().zip(self.new_classroom.as_ref());
        let moved_grade = self.old_grade.zip(self.new_grade);
        [
            moved_status.map(|(old, new)| pair("状態", status(old), status(new))),
            moved_room.map(|(old, new)| pair("教室", old, new)),
            moved_grade.map(|(old, new)| pair("学年", grade_label(old), grade_label(new))),
            self.absorbed.as_ref().map(|number| format!("生徒ID {number} を統合")),
        ]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join("、")
    }
}

/// Keeps moves, which `by` made.
pub(crate) async fn insert_moves(tx: &mut WriteTx, by: &Actor, moves: &[StudentMove]) -> DbResult<()> {
    let now = tx.now();
    tx.execute_rows(
        &rows_sql!(
            13,
            "INSERT INTO student_moves (student_id, moved_on, old_status, new_status, old_classroom_id, new_classroom_id,
                                        old_grade, new_grade, absorbed_id, reason, moved_by, moved_by_user_id, moved_at)
             VALUES {rows}"
        ),
        moves.iter().map(|step| {
            [
                step.student.into(),
                step.on.into(),
                step.status.map(|(old, _)| old.code()).into(),
                step.status.map(|(_, new)| new.code()).into(),
                step.classroom.map(|(old, _)| old.0).into(),
                step.classroom.map(|(_, new)| new.0).into(),
                step.grade.map(|(old, _)| old).into(),
                step.grade.map(|(_, new)| new).into(),
                step.absorbed.map(|id| id.0).into(),
                (&step.reason).into(),
                (&by.name).into(),
                by.user_id.into(),
                now.into(),
            ]
        }),
    )
    .await?;
    Ok(())
}

/// The moves of a pupil as somebody of `scope` reads them, the latest first. The caller answers for the pupil.
pub(crate) async fn list_moves(
    tx: &mut ReadTx,
    scope: &Scope,
    student: StudentId,
) -> DbResult<Vec<KeptMove>> {
    let moves: Vec<KeptMove> = tx
        .list(
            sql!(concat!(
                "SELECT m.moved_on, m.old_status, m.new_status, o.name AS old_classroom, n.name AS new_classroom,
                        m.old_grade, m.new_grade, a.number AS absorbed, m.reason, m.moved_by, ",
                by_headquarters!("m.moved_by_user_id", "f"),
                " AS is_by_headquarters, m.moved_at
                 FROM student_moves m LEFT JOIN classrooms o ON o.id = m.old_classroom_id
                 LEFT JOIN classrooms n ON n.id = m.new_classroom_id LEFT JOIN students a ON a.id = m.absorbed_id
                 LEFT JOIN staff f ON f.user_id = m.moved_by_user_id
                 WHERE m.student_id = $1 ORDER BY m.moved_at DESC, m.id DESC"
            )),
            params![student],
        )
        .await?;
    Ok(moves.into_iter().map(|step| step.told_to(scope)).collect())
}

/// Writes the change of a pupil in the scope, if nobody changed the pupil since revision `seen`.
pub(super) async fn advance_student(
    tx: &mut WriteTx,
    scope: &Scope,
    id: StudentId,
    seen: i64,
    change: Change,
) -> DbResult<bool> {
    let (status, classroom, grade) = match change {
        Change::Status(wanted) => (Some(wanted.code()), None, None),
        Change::Classroom(to) => (None, Some(to), None),
        Change::Grade(wanted) => (None, None, Some(wanted.number())),
    };
    let won = tx
        .execute(
            sql!(
                "UPDATE students SET status = COALESCE($5, status), classroom_id = COALESCE($6, classroom_id),
                                     grade = COALESCE($7, grade), revision = revision + 1
                 WHERE id = $1 AND revision = $2 AND erased_at IS NULL AND merged_into IS NULL
                   AND (CAST($3 AS BIGINT) IS NULL OR juku_id = $3) AND (CAST($4 AS BIGINT) IS NULL OR classroom_id = $4)"
            ),
            params![id, seen, scope.juku(), scope.classroom(), status, classroom, grade],
        )
        .await?;
    Ok(won == 1)
}
