//! Which pupils an address asks for, and which somebody ticked.

use autograder_grading::{Grade, Subject};
use platform_database::{DbResult, ReadTx};
use platform_web::{ListQuery, Selection, Ticked};

use super::load::{ExamFacts, load_exams};
use super::{LineFilter, list_lines};
use crate::classrooms::ClassroomId;
use crate::entries::EntryId;
use crate::results;
use crate::rounds::{Round, RoundId};
use crate::search_text;
use crate::staff::Scope;

/// How a pupil stands in an exam.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sitting {
    /// 受験: there is a result.
    Known,
    /// 欠席
    Absent,
    /// 未入力: not all marks are entered.
    Missing,
}

impl Sitting {
    /// All of them, in the order in which they are offered.
    pub(super) const ALL: [Sitting; 3] = [Sitting::Known, Sitting::Absent, Sitting::Missing];

    /// The word in addresses and for the store.
    pub(super) fn code(self) -> &'static str {
        match self {
            Sitting::Known => "known",
            Sitting::Absent => "absent",
            Sitting::Missing => "missing",
        }
    }

    /// The words on screens.
    pub(super) fn label(self) -> &'static str {
        match self {
            Sitting::Known => "受験",
            Sitting::Absent => "欠席",
            Sitting::Missing => "未入力",
        }
    }
}

/// What a list's address asks for in a grade of these exams.
pub(super) fn filter_of(
    round: RoundId,
    grade: Grade,
    exams: [Option<ExamFacts>; 2],
    query: &ListQuery,
) -> LineFilter {
    let subject = subject_of(query, &exams);
    let id = |exam: Option<ExamFacts>| exam.map(|exam| exam.id);
    let is_meant = |exam: &ExamFacts| subject.is_none_or(|subject| subject == exam.subject);
    LineFilter {
        round,
        grade,
        exams: exams.map(id),
        search: (!query.q.is_empty()).then(|| search_text::pattern(&query.q)),
        classroom: query.filter("classroom").and_then(|id| id.parse().ok()).map(ClassroomId),
        state: sitting_of(query),
        about: exams.map(|exam| id(exam.filter(is_meant))),
    }
}

/// The grade that an address names.
pub(super) fn grade_of(query: &ListQuery) -> Option<Grade> {
    query.filter("grade").and_then(|number| number.parse().ok()).and_then(Grade::from_number)
}

/// The subject that an address names, if one of the exams is in it.
pub(super) fn subject_of(query: &ListQuery, exams: &[Option<ExamFacts>; 2]) -> Option<Subject> {
    let wished = query.filter("subject").and_then(Subject::from_code)?;
    exams.iter().flatten().any(|exam| exam.subject == wished).then_some(wished)
}

fn sitting_of(query: &ListQuery) -> Option<Sitting> {
    let wished = query.filter("state")?;
    Sitting::ALL.into_iter().find(|sitting| sitting.code() == wished)
}

/// The ticked pupils. Single rows are given as they were sent, whosever they are; of all that match, those within the scope
/// that match now, without the exceptions.
pub(crate) async fn list_selected(
    tx: &mut ReadTx,
    scope: &Scope,
    round: &Round,
    selection: &Selection<EntryId>,
) -> DbResult<Vec<EntryId>> {
    let except = match &selection.ticked {
        Ticked::Rows(rows) => return Ok(rows.clone()),
        Ticked::Matching { except, .. } => except,
    };
    let Some(grade) = grade_of(&selection.condition) else { return Ok(Vec::new()) };
    let basis = results::find_basis(tx, scope, round).await?;
    let exams = load_exams(tx, &basis, round, grade).await?;
    let filter = filter_of(round.id, grade, exams, &selection.condition);
    let lines = list_lines(tx, scope, &basis, &filter, ("number", false), (i64::MAX, 0)).await?;
    Ok(lines.into_iter().map(|line| line.entry_id).filter(|entry| !except.contains(entry)).collect())
}
