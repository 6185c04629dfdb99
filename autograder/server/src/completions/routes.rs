//! The screens around a whole sheet: calling it complete, the paper to read it out by, typing it a second time.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::Database;
use platform_web::{Flash, Form, Problems, Refusal, Shell, see_other_with};
use serde_json::json;

use super::complete::{CompleteSheetError, complete_sheet, reopen_sheet};
use super::retype::retype_sheet;
use super::store;
use super::views::{CompletionView, Known, ProofSheetView, RetypingView};
use crate::app::App;
use crate::classrooms::{self, Classroom, ClassroomId};
use crate::exams::{self, ExamId};
use crate::marks::{self, FilledSheet, Sheet, sheet_address};
use crate::menu::home_of;
use crate::rounds::{self, Round};
use crate::staff::{Marker, Staff};

/// Shows what stands in the way of calling the sheet complete, and what is odd about it.
pub(crate) async fn show(
    State(app): State<App>,
    by: Marker,
    Path(of): Path<(ClassroomId, ExamId)>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let (round, sheet) = find(&app.database, by.staff(), of).await?;
    draw(&app, &by, shell, (&round, &sheet), Problems::none()).await
}

/// Calls the sheet complete.
pub(crate) async fn create(
    State(app): State<App>,
    by: Marker,
    Path(of): Path<(ClassroomId, ExamId)>,
    shell: Shell,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let (round, sheet) = find(&app.database, by.staff(), of).await?;
    let revision =
        fields.iter().find(|(name, _)| name == "revision").and_then(|(_, value)| value.parse().ok());
    let looked_at = fields.iter().filter_map(|(name, _)| name.strip_prefix("looked")?.parse().ok()).collect();
    let seen = (revision.unwrap_or(-1), &looked_at);
    let refused = match complete_sheet(&app.database, &by, &sheet.classroom, sheet.exam.id, seen).await {
        Ok(()) => {
            let done = Flash::done(format!("{}を入力完了にしました。", sheet.exam.title()));
            return Ok(see_other_with(&sheet_address(of.0, of.1), done));
        }
        Err(refused) => refused,
    };
    let status = match &refused {
        CompleteSheetError::Blank(_) | CompleteSheetError::Unseen(_) => StatusCode::UNPROCESSABLE_ENTITY,
        CompleteSheetError::Stale => StatusCode::CONFLICT,
        _ => return Err(refused.into()),
    };
    let mut problems = Problems::none();
    problems.add("doubts", format!("{refused}。"));
    let (round, sheet) = if status == StatusCode::CONFLICT {
        find(&app.database, by.staff(), of).await?
    } else {
        (round, sheet)
    };
    Ok((status, draw(&app, &by, shell, (&round, &sheet), problems).await?).into_response())
}

/// Takes the word back.
pub(crate) async fn withdraw(
    State(app): State<App>,
    by: Marker,
    Path(of): Path<(ClassroomId, ExamId)>,
) -> Result<Response, Refusal> {
    let (_, sheet) = find(&app.database, by.staff(), of).await?;
    reopen_sheet(&app.database, &by, &sheet.classroom, sheet.exam.id).await?;
    Ok(see_other_with(&sheet_address(of.0, of.1), Flash::done("入力完了を取り消しました。")))
}

/// Shows the sheet as a paper to read it out by.
pub(crate) async fn show_proof(
    State(app): State<App>,
    staff: Staff,
    Path(of): Path<(ClassroomId, ExamId)>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let (round, sheet) = find(&app.database, &staff, of).await?;
    staff.saw(&app.database, "marks.viewed", subject(&round, &sheet), &json!({})).await?;
    let at = app.database.now();
    beside(shell, &round, &sheet).show("確認表", ProofSheetView::of(&round, &sheet, at))
}

/// Shows an empty sheet to type a second time.
pub(crate) async fn new_retyping(
    State(app): State<App>,
    by: Marker,
    Path(of): Path<(ClassroomId, ExamId)>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let (round, sheet) = find(&app.database, by.staff(), of).await?;
    let view = RetypingView::of(&round, &sheet, by.staff(), &FilledSheet::default(), None);
    beside(shell, &round, &sheet).show("二度入力", view)
}

/// Compares the second typing with the first.
pub(crate) async fn create_retyping(
    State(app): State<App>,
    by: Marker,
    Path(of): Path<(ClassroomId, ExamId)>,
    shell: Shell,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let (round, sheet) = find(&app.database, by.staff(), of).await?;
    let typed = FilledSheet::read(fields)
        .ok_or_else(|| Refusal::unprocessable("送られた内容を読み取れませんでした。"))?;
    let found = retype_sheet(&app.database, &by, &sheet.classroom, sheet.exam.id, &typed).await;
    let (status, found) = match found {
        Ok(found) if found.is_agreement() => {
            let done = Flash::done("二度入力の値は、すべて一致しました。");
            return Ok(see_other_with(&sheet_address(of.0, of.1), done));
        }
        Ok(found) => (StatusCode::OK, Ok(found)),
        Err(refused) => match status_with_form(&refused) {
            Some(status) => (status, Err(format!("{refused}。"))),
            None => return Err(refused.into()),
        },
    };
    let (round, sheet) =
        if found.is_err() { find(&app.database, by.staff(), of).await? } else { (round, sheet) };
    let view = RetypingView::of(&round, &sheet, by.staff(), &typed, Some(found));
    Ok((status, beside(shell, &round, &sheet).show("二度入力", view)?).into_response())
}

/// The status of a refusal after which somebody goes on typing; none where the form has gone.
fn status_with_form(refused: &CompleteSheetError) -> Option<StatusCode> {
    match refused {
        CompleteSheetError::NothingTyped => Some(StatusCode::UNPROCESSABLE_ENTITY),
        CompleteSheetError::Stale | CompleteSheetError::Closed(_) => Some(StatusCode::CONFLICT),
        _ => None,
    }
}

pub(super) async fn find(
    database: &Database,
    staff: &Staff,
    (classroom, exam): (ClassroomId, ExamId),
) -> Result<(Round, Sheet), Refusal> {
    let mut tx = database.read().await?;
    let found: Option<Classroom> = classrooms::find_classroom(&mut tx, staff.scope(), classroom).await?;
    let classroom = found.ok_or_else(Refusal::not_found)?;
    let exam = exams::find_exam(&mut tx, exam).await?.ok_or_else(Refusal::not_found)?;
    let round = rounds::find_round(&mut tx, exam.round_id).await?.ok_or_else(Refusal::not_found)?;
    let sheet = marks::find_sheet(&mut tx, exam, classroom).await?;
    if sheet.rows.is_empty() { Err(Refusal::not_found()) } else { Ok((round, sheet)) }
}

async fn draw(
    app: &App,
    by: &Marker,
    shell: Shell,
    (round, sheet): (&Round, &Sheet),
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let of = (sheet.exam.id, sheet.classroom.id);
    let mut tx = app.database.read().await?;
    let known = Known {
        standing: store::find_standing(&mut tx, by.scope(), of.0, of.1).await?,
        confirmed: store::list_confirmed(&mut tx, round.id, Some(of)).await?,
        last: marks::find_last_totals(&mut tx, round, sheet).await?,
    };
    drop(tx);
    let view = CompletionView::of(round, sheet, &known, problems);
    beside(shell, round, sheet).show(view.title(), view)
}

pub(super) fn subject(round: &Round, sheet: &Sheet) -> String {
    format!("rounds/{}/{}/classrooms/{}", round.name, sheet.exam.title(), sheet.classroom.number)
}

/// The shell of a page beside the sheet.
fn beside(shell: Shell, round: &Round, sheet: &Sheet) -> Shell {
    let (home, title) = (home_of(round), format!("{} 得点入力", sheet.exam.title()));
    let place = format!("/classrooms/{}?round={}", sheet.classroom.id, round.name);
    let address = sheet_address(sheet.classroom.id, sheet.exam.id);
    shell.about(&home).at(vec![("ホーム", home), (&sheet.classroom.name, place), (&title, address)])
}

impl From<CompleteSheetError> for Refusal {
    fn from(error: CompleteSheetError) -> Refusal {
        match error {
            CompleteSheetError::NoSuchSheet => Refusal::not_found(),
            CompleteSheetError::Db(error) => error.into(),
            CompleteSheetError::Closed(_) | CompleteSheetError::Stale => {
                Refusal::conflict(format!("{error}。"))
            }
            CompleteSheetError::Blank(_)
            | CompleteSheetError::Unseen(_)
            | CompleteSheetError::NothingTyped => Refusal::unprocessable(format!("{error}。")),
        }
    }
}
