//! The list of 教室, and each one's page.

use axum::extract::{Path, State};
use axum::response::{Html, Response};
use platform_database::Database;
use platform_web::{ListQuery, Refusal, Shell};

use super::views::{ClassroomListView, ClassroomView, classroom_list};
use super::{ClassroomId, store};
use crate::list_file::{ROWS_TO_ASK, hand_out};
use crate::menu::list_of_classrooms;
use crate::staff::{Office, Staff};
use crate::students::{self, StudentFilter};
use crate::{classroom_boards, extensions, progress, rounds, search_text};

/// Lists all 教室 to 本部; a 塾 has its own with their people and switches.
pub(crate) async fn list(
    State(database): State<Database>,
    by: Office,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    if let Some(own) = by.scope().juku() {
        return classroom_boards::draw(&database, &by, own, &query, shell).await;
    }
    let list = classroom_list();
    let search = search_text::pattern(&query.q);
    let mut tx = database.read().await?;
    let total = store::count_classrooms(&mut tx, by.scope(), &search).await?;
    let total = u64::try_from(total).unwrap_or_default();
    let sort = list.order(&query).map_or(("number", false), |order| (order.key, order.descending));
    let paging = list.paging(&query, total);
    let page = (paging.limit(), paging.offset());
    let lines = store::list_lines(&mut tx, by.scope(), (&search, None), sort, page).await?;
    let view = ClassroomListView { list: list.view(shell.path(), &query, &lines, total) };
    shell.at(vec![("ホーム", "/".to_owned())]).show("教室", view)
}

/// The same list as an Excel workbook.
pub(crate) async fn show_xlsx(
    State(database): State<Database>,
    by: Office,
    query: ListQuery,
) -> Result<Response, Refusal> {
    if let Some(own) = by.scope().juku() {
        return classroom_boards::hand_out_board(&database, &by, own, &query).await;
    }
    let list = classroom_list();
    let search = search_text::pattern(&query.q);
    let sort = list.order(&query).map_or(("number", false), |order| (order.key, order.descending));
    let mut tx = database.read().await?;
    let lines = store::list_lines(&mut tx, by.scope(), (&search, None), sort, ROWS_TO_ASK).await?;
    drop(tx);
    hand_out(&database, by.staff(), ("教室の一覧", "classrooms"), &query, list.table(&query, &lines)).await
}

/// Shows one 教室 and how far it is in the chosen round.
pub(crate) async fn show(
    State(database): State<Database>,
    staff: Staff,
    Path(id): Path<ClassroomId>,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let scope = staff.scope();
    let mut tx = database.read().await?;
    let classroom = store::find_classroom(&mut tx, scope, id).await?.ok_or_else(Refusal::not_found)?;
    let students = students::count_students(&mut tx, scope, StudentFilter::enrolled_in(id)).await?;
    let rounds = rounds::list_rounds(&mut tx).await?;
    let round = match rounds::choose_round(&rounds, query.filter("round")) {
        Some(round) => Some(extensions::seen_in(&mut tx, round.clone(), &classroom).await?),
        None => None,
    };
    let sheets = match &round {
        Some(round) => progress::list_sheets(&mut tx, scope, round.id, (None, Some(id))).await?,
        None => Vec::new(),
    };
    let switches = match staff.office() {
        Some(_) => store::find_switches(&mut tx, scope, id).await?,
        None => None,
    };
    let title = classroom.name.clone();
    let view = ClassroomView::new(classroom, students, (round.as_ref(), tx.now()), &sheets, scope);
    let view = view.switched_by_office(switches);
    let mut way = vec![("ホーム", "/".to_owned())];
    if staff.office().is_some() {
        way.push(list_of_classrooms(scope));
    }
    shell.at(way).show(&title, view)
}
