//! Making a round's exams in one go: from presets, from an earlier round, or from a file.

use std::collections::HashSet;

use autograder_grading::{ExamShape, Grade, Subject, preset};
use platform_audit::Actor;
use platform_database::{Database, DbError, DbResult, ReadTx, WriteTx};
use serde_json::json;
use thiserror::Error;

use super::{ExamId, list_exams, store};
use crate::rounds::{self, Round, RoundId, RoundState};
use crate::staff::Headquarters;

/// Where a round's exams come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The presets of every grade and subject.
    Presets,
    /// The exams of an earlier round.
    Round(RoundId),
}

/// How a form names the presets.
pub(crate) const PRESETS: &str = "presets";

impl Source {
    /// Reads what a form sent: the presets, or the id of a round.
    pub(crate) fn parse(sent: &str) -> Option<Source> {
        if sent == PRESETS { Some(Source::Presets) } else { sent.parse().ok().map(Source::Round) }
    }
}

/// Why exams were not made.
#[derive(Debug, Error)]
pub(crate) enum PlanExamsError {
    /// No such round, or no such round to copy from.
    #[error("テスト回がありません")]
    NoSuchRound,
    /// The round has left 準備中.
    #[error("問題構成を変えられるのは準備中だけです（いまは{0}）")]
    NotPreparing(&'static str),
    /// An exam of that grade and subject is there, or twice in the list.
    #[error("{0}が重なっています")]
    Doubled(String),
    /// The database.
    #[error("the exams could not be made")]
    Db(#[from] DbError),
}

/// An exam to be made.
pub(crate) type PlannedExam = (Grade, Subject, ExamShape);

/// Makes the exams that a round does not have yet; says how many that were.
pub(crate) async fn plan_missing_exams(
    database: &Database,
    by: &Headquarters,
    id: RoundId,
    source: Source,
) -> Result<usize, PlanExamsError> {
    let mut tx = database.write().await?;
    let round = rounds::hold_round(&mut tx, id).await?.ok_or(PlanExamsError::NoSuchRound)?;
    let made = plan_from(&mut tx, by.actor(), &round, source).await?;
    tx.commit().await?;
    Ok(made)
}

/// Makes the exams of `source` that a round does not have yet, in the caller's transaction.
pub(crate) async fn plan_from(
    tx: &mut WriteTx,
    actor: &Actor,
    round: &Round,
    source: Source,
) -> Result<usize, PlanExamsError> {
    let mut shapes = match source {
        Source::Presets => preset_shapes(),
        Source::Round(from) => {
            rounds::find_round(tx, from).await?.ok_or(PlanExamsError::NoSuchRound)?;
            copy_shapes(tx, from).await?
        }
    };
    let there: HashSet<(Grade, Subject)> =
        list_exams(tx, round.id).await?.iter().map(|exam| (exam.grade, exam.subject)).collect();
    shapes.retain(|(grade, subject, _)| !there.contains(&(*grade, *subject)));
    Ok(plan_exams(tx, actor, round, &shapes).await?.len())
}

/// The presets of all 18 exams.
pub(crate) fn preset_shapes() -> Vec<PlannedExam> {
    let pairs = Grade::ALL.into_iter().flat_map(|grade| grade.subjects().map(|subject| (grade, subject)));
    pairs.map(|(grade, subject)| (grade, subject, preset(subject))).collect()
}

/// The exams of an earlier round, as they stand.
async fn copy_shapes(tx: &mut ReadTx, from: RoundId) -> DbResult<Vec<PlannedExam>> {
    Ok(list_exams(tx, from).await?.into_iter().map(|exam| (exam.grade, exam.subject, exam.shape())).collect())
}

/// Makes `exams` in a round that is 準備中, in the caller's transaction.
pub(crate) async fn plan_exams(
    tx: &mut WriteTx,
    actor: &Actor,
    round: &Round,
    exams: &[PlannedExam],
) -> Result<Vec<ExamId>, PlanExamsError> {
    if round.state != RoundState::Preparing {
        return Err(PlanExamsError::NotPreparing(round.state.label()));
    }
    let mut made = Vec::with_capacity(exams.len());
    for (grade, subject, shape) in exams {
        let id = store::insert_exam(tx, round.id, *grade, *subject, shape.full_points)
            .await?
            .ok_or_else(|| PlanExamsError::Doubled(format!("{} {}", grade.label(), subject.label())))?;
        store::insert_sections(tx, id, &shape.sections).await?;
        made.push(id);
    }
    let facts = json!({ "exams": made.len() });
    platform_audit::record(tx, actor, "exams.planned", format!("rounds/{}", round.name), &facts).await?;
    Ok(made)
}
