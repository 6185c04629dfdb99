//! Changing one exam's sections.

use autograder_grading::ExamShape;
use platform_audit::Change;
use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::{Exam, ExamId, store};
use crate::rounds::{self, RoundState};
use crate::staff::Headquarters;

/// Why an exam stays as it is.
#[derive(Debug, Error)]
pub(crate) enum ReviseExamError {
    /// No such exam.
    #[error("テストがありません")]
    NoSuchExam,
    /// The round has left 準備中.
    #[error("問題構成を変えられるのは準備中だけです（いまは{0}）")]
    NotPreparing(&'static str),
    /// Somebody changed it since it was shown.
    #[error("表示したあとに、別の人がこのテストを変更しました。内容を確かめて、もう一度保存してください")]
    Stale,
    /// The database.
    #[error("the exam could not be changed")]
    Db(#[from] DbError),
}

/// Replaces an exam's sections if nobody changed it since revision `seen`. A shape that does not add
/// up yet may be kept; it only keeps the round from opening.
pub(crate) async fn revise_exam(
    database: &Database,
    by: &Headquarters,
    id: ExamId,
    seen: i64,
    shape: &ExamShape,
) -> Result<Exam, ReviseExamError> {
    let mut tx = database.write().await?;
    // What is read before a guarded write that wins is what it replaced.
    let before = store::find_exam(&mut tx, id).await?.ok_or(ReviseExamError::NoSuchExam)?.shape();
    let won = store::advance_exam(&mut tx, id, seen, shape.full_points).await?;
    let exam = store::find_exam(&mut tx, id).await?.ok_or(ReviseExamError::NoSuchExam)?;
    let round = rounds::hold_round(&mut tx, exam.round_id).await?.ok_or(ReviseExamError::NoSuchExam)?;
    if round.state != RoundState::Preparing {
        return Err(ReviseExamError::NotPreparing(round.state.label()));
    }
    if !won {
        return Err(ReviseExamError::Stale);
    }
    store::delete_sections(&mut tx, id).await?;
    store::insert_sections(&mut tx, id, &shape.sections).await?;
    let subject = format!("rounds/{}/{}", round.name, exam.title());
    let facts = json!({ "shape": Change::new(&before, shape) });
    platform_audit::record(&mut tx, by.actor(), "exams.revised", subject, &facts).await?;
    let revised = store::find_exam(&mut tx, id).await?.ok_or(ReviseExamError::NoSuchExam)?;
    tx.commit().await?;
    Ok(revised)
}
