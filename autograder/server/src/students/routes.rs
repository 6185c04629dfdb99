//! The list of 生徒, and beside it one of them.

use std::collections::HashMap;

use axum::extract::State;
use axum::response::{Html, Response};
use platform_database::{Database, DbResult, ReadTx};
use platform_web::{List, ListQuery, Refusal, Shell, dates};
use serde_json::json;

pub(crate) use super::page::show;
use super::panel::PanelView;
use super::select::filter_of;
use super::views::{StudentListView, student_list};
use super::{PUPIL, RegisteredStudent, StudentId, StudentLine, store};
use crate::classrooms::{self, Classroom};
use crate::list_file::{ROWS_TO_ASK, hand_out};
use crate::search_text;
use crate::staff::{Registrar, Staff, seen_page};
use crate::student_moves::BulkForm;

/// Lists the pupils of one's own 教室 or 塾, or all.
pub(crate) async fn list(
    State(database): State<Database>,
    staff: Staff,
    mut query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let beside: Option<StudentId> = query.filters.remove(PUPIL).and_then(|id| id.parse().ok());
    let found = find_page(&mut database.read().await?, &staff, &query, beside).await?;
    staff.saw(&database, "students.listed", "students", &seen_page(&query, found.lines.len())).await?;
    if let Some(student) = &found.beside {
        staff.saw(&database, "students.viewed", format!("students/{}", student.id), &json!({})).await?;
    }
    let view = found.view(&staff, shell.path(), &query);
    shell.at(vec![("ホーム", "/".to_owned())]).show("生徒", view)
}

/// A page of the list, and the pupil beside it.
struct FoundPage {
    list: List<StudentLine>,
    lines: Vec<StudentLine>,
    /// How many pupils match.
    total: u64,
    beside: Option<RegisteredStudent>,
    /// Those of the person's scope.
    classrooms: Vec<Classroom>,
    today: String,
}

async fn find_page(
    tx: &mut ReadTx,
    staff: &Staff,
    query: &ListQuery,
    beside: Option<StudentId>,
) -> DbResult<FoundPage> {
    let scope = staff.scope();
    let classrooms = classrooms::list_classrooms(tx, scope).await?;
    let list = student_list(scope, &classrooms, staff.registrar().is_some());
    let search = search_text::pattern(&query.q);
    let filter = filter_of(query, &search);
    let total = store::count_students(tx, scope, filter).await?;
    let total = u64::try_from(total).unwrap_or_default();
    let sort = list.order(query).map_or(("number", false), |order| (order.key, order.descending));
    let paging = list.paging(query, total);
    let page = (paging.limit(), paging.offset());
    let mut lines = store::list_lines(tx, scope, filter, sort, page).await?;
    find_last_rounds(tx, &mut lines).await?;
    let beside = match beside {
        Some(id) => store::find_student(tx, scope, id).await?,
        None => None,
    };
    let today = dates::day_of(tx.now()).to_string();
    Ok(FoundPage { list, lines, total, beside, classrooms, today })
}

impl FoundPage {
    fn view(self, staff: &Staff, path: &str, query: &ListQuery) -> StudentListView {
        let FoundPage { list, lines, total, beside, classrooms, today } = self;
        let bulk = staff.registrar().map(|_| BulkForm::new(staff.scope(), &classrooms, today.clone()));
        let panel = beside.map(|student| PanelView::new(student, staff, &classrooms, today, query));
        let list = match &panel {
            Some(panel) => list.part(PUPIL, panel.id()),
            None => list,
        };
        StudentListView::new(list.view(path, query, &lines, total), staff, bulk, panel)
    }
}

/// The same list as an Excel workbook.
pub(crate) async fn show_xlsx(
    State(database): State<Database>,
    by: Registrar,
    mut query: ListQuery,
) -> Result<Response, Refusal> {
    query.filters.remove(PUPIL);
    let list = student_list(by.scope(), &[], true);
    let search = search_text::pattern(&query.q);
    let sort = list.order(&query).map_or(("number", false), |order| (order.key, order.descending));
    let mut tx = database.read().await?;
    let filter = filter_of(&query, &search);
    let mut lines = store::list_lines(&mut tx, by.scope(), filter, sort, ROWS_TO_ASK).await?;
    if list.shows(&query, "last") {
        find_last_rounds(&mut tx, &mut lines).await?;
    }
    drop(tx);
    let table = list.table(&query, &lines);
    hand_out(&database, by.staff(), ("生徒の一覧", "students"), &query, table).await
}

/// Finds the round that each of them was entered for last.
async fn find_last_rounds(tx: &mut ReadTx, lines: &mut [StudentLine]) -> DbResult<()> {
    let last: HashMap<_, _> = store::list_rounds_of(tx, lines).await?.into_iter().collect();
    lines.iter_mut().for_each(|line| line.last_round = last.get(&line.id).copied());
    Ok(())
}
