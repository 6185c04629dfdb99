//! Which pupils an address asks for, and which somebody ticked.

use autograder_grading::Grade;
use platform_database::{DbResult, ReadTx};
use platform_web::{ListQuery, Selection, Ticked};

use super::{Student, StudentFilter, StudentId, StudentStatus, store};
use crate::search_text;
use crate::staff::Scope;

/// What a list's address asks for; `search` is the pattern of its words.
pub(super) fn filter_of<'a>(query: &ListQuery, search: &'a str) -> StudentFilter<'a> {
    StudentFilter {
        search,
        grade: query.filter("grade").and_then(|grade| Grade::parse(grade).ok()),
        classroom: query.filter("classroom").and_then(|id| id.parse().ok()),
        status: query.filter("status").and_then(StudentStatus::from_code),
        after: StudentId(0),
    }
}

/// The ticked pupils within the scope; exceptions are still among those that match.
pub(crate) async fn list_selected(
    tx: &mut ReadTx,
    scope: &Scope,
    selection: &Selection<StudentId>,
) -> DbResult<Vec<Student>> {
    match &selection.ticked {
        Ticked::Rows(rows) => list_within(tx, scope, rows).await,
        Ticked::Matching { .. } => {
            let search = search_text::pattern(&selection.condition.q);
            store::list_matching(tx, scope, filter_of(&selection.condition, &search)).await
        }
    }
}

/// The pupil within the scope, with what ticking tells of them.
pub(crate) async fn find_within(tx: &mut ReadTx, scope: &Scope, id: StudentId) -> DbResult<Option<Student>> {
    Ok(list_within(tx, scope, &[id]).await?.pop())
}

async fn list_within(tx: &mut ReadTx, scope: &Scope, ids: &[StudentId]) -> DbResult<Vec<Student>> {
    let found = store::list_by_id(tx, ids).await?;
    Ok(found.into_iter().filter(|pupil| scope.covers(pupil.juku_id, pupil.classroom_id)).collect())
}
