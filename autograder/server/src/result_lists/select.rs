//! Which pupils an address asks for, and which somebody ticked.

use autograder_grading::Grade;
use platform_database::{DbResult, ReadTx};
use platform_web::{ListQuery, Selection, Ticked};

use super::{LineFilter, list_lines};
use crate::classrooms::ClassroomId;
use crate::entries::EntryId;
use crate::results;
use crate::rounds::{Round, RoundId};
use crate::search_text;
use crate::staff::Scope;

/// What a list's address asks for in a grade, without the exams that it may be sorted by.
pub(super) fn filter_of(round: RoundId, grade: Grade, query: &ListQuery) -> LineFilter {
    LineFilter {
        round,
        grade,
        exams: [None; 2],
        search: (!query.q.is_empty()).then(|| search_text::pattern(&query.q)),
        classroom: query.filter("classroom").and_then(|id| id.parse().ok()).map(ClassroomId),
    }
}

/// The grade that an address names.
pub(super) fn grade_of(query: &ListQuery) -> Option<Grade> {
    query.filter("grade").and_then(|number| number.parse().ok()).and_then(Grade::from_number)
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
    let filter = filter_of(round.id, grade, &selection.condition);
    let lines = list_lines(tx, scope, &basis, &filter, ("number", false), (i64::MAX, 0)).await?;
    Ok(lines.into_iter().map(|line| line.entry_id).filter(|entry| !except.contains(entry)).collect())
}
