//! The list of changes with its files, and taking one back.

use axum::extract::{Path, State};
use axum::response::{Html, Response};
use platform_database::{Database, ReadTx};
use platform_spreadsheet::SheetOut;
use platform_web::{Flash, ListQuery, Refusal, Shell, see_other, see_other_with};
use serde_json::json;

use super::filter::Asked;
use super::key::ChangeKey;
use super::restore::{RestoreChangeError, find_obstacle, restore_change};
use super::store::Change;
use super::views::{ChangeListView, RestorationView, address_of_sheet, change_list};
use super::{MOST_IN_A_FILE, MOST_SHOWN, sheet, store};
use crate::classrooms::{self, ClassroomId};
use crate::exams::{self, ExamId};
use crate::imports::{send_csv, send_workbook};
use crate::rounds;
use crate::staff::{Marker, Scope, Staff, seen_page};
use crate::students::RegisteredStudent;

/// Lists what changed in a round, or of one pupil, the newest edit first.
pub(crate) async fn list(
    State(database): State<Database>,
    staff: Staff,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let scope = staff.scope();
    let mut tx = database.read().await?;
    let asked = Asked::read(&mut tx, scope, &query).await?;
    let classrooms = classrooms::list_classrooms(&mut tx, scope).await?;
    let list = change_list(&staff, asked.student.is_some());
    let found = store::count_changes(&mut tx, scope, &asked.filter).await?.unsigned_abs();
    let total = found.min(MOST_SHOWN);
    let paging = list.paging(&query, total);
    let rows = match paging.rows() {
        Some(_) => {
            let page = (paging.limit(), paging.offset());
            store::list_changes(&mut tx, scope, &asked.filter, None, page).await?
        }
        None => Vec::new(),
    };
    drop(tx);
    staff.saw(&database, "mark_changes.viewed", asked.subject(), &seen_page(&query, rows.len())).await?;
    let shell = above(shell, asked.student.as_ref());
    let list = list.view(shell.path(), &query, &rows, total);
    shell.show("得点の変更履歴", ChangeListView::new(scope, &query, asked, &classrooms, found, list))
}

/// The way to the list, over the pupil whom it is about.
fn above(shell: Shell, student: Option<&RegisteredStudent>) -> Shell {
    let Some(student) = student else { return shell.at(vec![("ホーム", "/".to_owned())]) };
    let page = format!("/students/{}", student.id);
    shell.at(vec![("ホーム", "/".to_owned()), ("生徒", "/students".to_owned()), (&student.name, page)])
}

/// The same list as an Excel workbook.
pub(crate) async fn show_xlsx(
    State(database): State<Database>,
    staff: Staff,
    query: ListQuery,
) -> Result<Response, Refusal> {
    let (name, sheet) = lay_out(&database, &staff, &query).await?;
    send_workbook(&name, sheet).await
}

/// The same list as a CSV.
pub(crate) async fn show_csv(
    State(database): State<Database>,
    staff: Staff,
    query: ListQuery,
) -> Result<Response, Refusal> {
    let (name, sheet) = lay_out(&database, &staff, &query).await?;
    send_csv(&name, sheet).await
}

/// Every change that the address asks for, with the name of the file.
async fn lay_out(
    database: &Database,
    staff: &Staff,
    query: &ListQuery,
) -> Result<(String, SheetOut), Refusal> {
    let scope = staff.scope();
    let mut tx = database.read().await?;
    let asked = Asked::read(&mut tx, scope, query).await?;
    let rows = store::list_changes(&mut tx, scope, &asked.filter, None, (MOST_IN_A_FILE + 1, 0)).await?;
    drop(tx);
    if i64::try_from(rows.len()).is_ok_and(|rows| rows > MOST_IN_A_FILE) {
        return Err(Refusal::unprocessable(
            "変更が10万件を超えるため、1つのファイルにできません。教室・学年・期間などで絞り込んでください。",
        ));
    }
    staff.saw(database, "mark_changes.exported", asked.subject(), &seen_page(query, rows.len())).await?;
    Ok((sheet::file_name(&asked), sheet::lay_out(scope, &rows)))
}

/// Leads from a sheet to what changed on it.
pub(crate) async fn show(
    State(database): State<Database>,
    staff: Staff,
    Path((classroom, exam)): Path<(ClassroomId, ExamId)>,
) -> Result<Response, Refusal> {
    let mut tx = database.read().await?;
    let room = classrooms::find_classroom(&mut tx, staff.scope(), classroom).await?;
    let room = room.ok_or_else(Refusal::not_found)?;
    let exam = exams::find_exam(&mut tx, exam).await?.ok_or_else(Refusal::not_found)?;
    let round = rounds::find_round(&mut tx, exam.round_id).await?.ok_or_else(Refusal::not_found)?;
    Ok(see_other(&address_of_sheet(round.name, exam.grade.label(), exam.subject, Some(room.id))))
}

/// Asks before a change is taken back, and says what stands in the way.
pub(crate) async fn new(
    State(database): State<Database>,
    by: Marker,
    Path(change): Path<String>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let change = find(&mut tx, by.scope(), &change).await?;
    let obstacle = find_obstacle(&mut tx, by.scope(), &change).await?.map(|error| error.to_string());
    drop(tx);
    let subject = format!("students/{}/mark-changes", change.student_id);
    by.staff().saw(&database, "mark_changes.viewed", subject, &json!({ "shown": 1 })).await?;
    let way = vec![("ホーム", "/".to_owned()), ("得点の変更履歴", "/mark-changes".to_owned())];
    shell.at(way).show("前の値に戻す", RestorationView::new(by.scope(), &change, obstacle))
}

async fn find(tx: &mut ReadTx, scope: &Scope, name: &str) -> Result<Change, Refusal> {
    let key = ChangeKey::read(name).ok_or_else(Refusal::not_found)?;
    store::find_change(tx, scope, &key).await?.ok_or_else(Refusal::not_found)
}

/// Takes a change back.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Marker,
    Path(change): Path<String>,
) -> Result<Response, Refusal> {
    let key = ChangeKey::read(&change).ok_or_else(Refusal::not_found)?;
    let (restored, _) = restore_change(&database, &by, &key).await?;
    let words = format!("「{}」に戻しました。", restored.before());
    Ok(see_other_with(&format!("/mark-changes?student={}", restored.student_id), Flash::done(words)))
}

impl From<RestoreChangeError> for Refusal {
    fn from(error: RestoreChangeError) -> Refusal {
        match error {
            RestoreChangeError::NoSuchChange => Refusal::not_found(),
            RestoreChangeError::Db(error) => error.into(),
            error => Refusal::conflict(error.to_string()),
        }
    }
}
