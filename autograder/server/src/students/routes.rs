//! The list of 生徒.

use autograder_grading::Grade;
use axum::extract::State;
use axum::response::Html;
use platform_database::Database;
use platform_web::{ListQuery, Refusal, Shell};

pub(crate) use super::page::show;
use super::views::{StudentListView, student_list};
use super::{StudentFilter, StudentId, StudentStatus, store};
use crate::classrooms;
use crate::search_text;
use crate::staff::{Staff, seen_page};

/// Lists the pupils of one's own 教室 or 塾, or all.
pub(crate) async fn list(
    State(database): State<Database>,
    staff: Staff,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let scope = staff.scope();
    let mut tx = database.read().await?;
    let classrooms = classrooms::list_classrooms(&mut tx, scope).await?;
    let list = student_list(scope, &classrooms);
    let search = search_text::pattern(&query.q);
    let filter = StudentFilter {
        search: &search,
        grade: query.filter("grade").and_then(|grade| Grade::parse(grade).ok()),
        classroom: query.filter("classroom").and_then(|id| id.parse().ok()),
        status: query.filter("status").and_then(StudentStatus::from_code),
        after: StudentId(0),
    };
    let total = store::count_students(&mut tx, scope, filter).await?;
    let total = u64::try_from(total).unwrap_or_default();
    let sort = list.order(&query).map_or(("number", false), |order| (order.key, order.descending));
    let paging = list.paging(&query, total);
    let lines = store::list_lines(&mut tx, scope, filter, sort, (paging.limit(), paging.offset())).await?;
    drop(tx);
    staff.saw(&database, "students.listed", "students", &seen_page(&query, lines.len())).await?;
    let view = StudentListView::new(list.view(shell.path(), &query, &lines, total), &staff);
    shell.at(vec![("ホーム", "/".to_owned())]).show("生徒", view)
}
