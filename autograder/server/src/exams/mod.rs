//! Exams: what is marked, for one grade and subject of a round; 18 of them in a whole round.
//!
//! Invariant: a round opens only when every exam's sections sum to its 満点.
//! Invariant: an exam's sections change only while its round is 準備中.

pub(crate) mod api;
mod exam_file;
mod import;
mod plan;
mod revise;
pub(crate) mod routes;
mod store;
mod views;

platform_database::row_id! {
    /// A row of `exams`.
    ExamId
}
platform_database::row_id! {
    /// A row of `items`.
    ItemId
}

pub(crate) use exam_file::{ExamFile, read_exam_file};
pub(crate) use import::{ImportExamsError, import_exams};
pub(crate) use plan::{
    PRESETS, PlanExamsError, PlannedExam, Source, plan_exams, plan_from, plan_missing_exams, preset_shapes,
};
pub(crate) use revise::{ReviseExamError, revise_exam};
pub(crate) use store::{Exam, Item, Section, find_exam, list_exams, list_exams_of_grade};
pub(crate) use views::source_choices;

use autograder_grading::Grade;
use platform_database::{DbResult, ReadTx};

use crate::rounds::RoundId;

/// What keeps a round from opening: exams that are missing or whose sections do not add up.
pub(crate) async fn list_problems(tx: &mut ReadTx, round: RoundId) -> DbResult<Vec<String>> {
    let exams = list_exams(tx, round).await?;
    if exams.is_empty() {
        return Ok(vec!["テストが1つもありません".to_owned()]);
    }
    let mut problems = Vec::new();
    for grade in Grade::ALL {
        let subjects: Vec<_> =
            exams.iter().filter(|exam| exam.grade == grade).map(|exam| exam.subject).collect();
        for subject in grade.subjects() {
            if subjects.len() == 1 && !subjects.contains(&subject) {
                problems.push(format!("{}の{}がありません", grade.label(), subject.label()));
            }
        }
    }
    for exam in &exams {
        problems.extend(exam.shape().check().iter().map(|problem| format!("{}: {problem}", exam.title())));
    }
    Ok(problems)
}
