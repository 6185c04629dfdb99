//! Moving a pupil to 在籍, 休会 or 退会.

use chrono::NaiveDate;
use platform_database::{Database, DbError};
use platform_web::dates::japan;
use serde_json::json;
use thiserror::Error;

use super::store::{self, StudentMove, insert_moves};
use crate::staff::Registrar;
use crate::students::{StudentId, StudentStatus, find_student};

/// What fits into a line of the history, in characters.
pub(crate) const REASON_CHARACTERS: usize = 100;

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
    pub(super) fn check(&self, today: NaiveDate) -> Result<(), MoveStudentError> {
        if self.on > today {
            return Err(MoveStudentError::Future);
        }
        if self.reason.chars().count() > REASON_CHARACTERS || self.reason.contains(char::is_control) {
            return Err(MoveStudentError::Reason);
        }
        Ok(())
    }
}

/// Moves a pupil to another status, if they are still as the person `seen` them. No mark and no entry is touched; who is
/// not 在籍 is only not offered for new entries.
pub(super) async fn change_status(
    database: &Database,
    by: &Registrar,
    id: StudentId,
    seen: i64,
    wanted: StudentStatus,
    told: Told<'_>,
) -> Result<(), MoveStudentError> {
    let mut tx = database.write().await?;
    told.check(tx.now().with_timezone(&japan()).date_naive())?;
    let before = find_student(&mut tx, by.scope(), id).await?.ok_or(MoveStudentError::NoSuchStudent)?;
    if !store::advance_status(&mut tx, by.scope(), id, seen, wanted).await? {
        return Err(MoveStudentError::Stale);
    }
    if before.status() == wanted {
        return Err(MoveStudentError::NothingMoves(wanted.label()));
    }
    let step = StudentMove::of(id, told.on).status(before.status(), wanted).because(told.reason);
    let actor = by.staff().actor();
    insert_moves(&mut tx, &actor.name, &[step]).await?;
    let facts = json!({ "old": before.status().code(), "new": wanted.code(), "on": told.on });
    platform_audit::record(&mut tx, actor, "students.status_changed", format!("students/{id}"), &facts)
        .await?;
    Ok(tx.commit().await?)
}
