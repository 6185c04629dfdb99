//! The screen of a sheet.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use chrono::TimeDelta;
use platform_web::{Form, ListQuery, Refusal, Shell, see_other_with};
use serde_json::json;

use super::filled::FilledSheet;
use super::record::{RecordMarksError, record_marks};
use super::views::{Around, Outcome, SheetView, words_of};
use super::{find_last_totals, find_sheet, sheet_address};
use crate::app::App;
use crate::classrooms::{self, Classroom, ClassroomId};
use crate::completions;
use crate::exams::{self, ExamId};
use crate::extensions::{self, AskingView};
use crate::juku;
use crate::mark_operations;
use crate::menu::home_of;
use crate::progress;
use crate::rounds;
use crate::staff::{Marker, Staff};
use crate::wide_sheets;

/// Shows the sheet, or beside it that of the grade's other subject: to type into while marks are taken, to read otherwise.
pub(crate) async fn show(
    State(app): State<App>,
    staff: Staff,
    Path((classroom, exam)): Path<(ClassroomId, ExamId)>,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let classroom = find_classroom(&app, &staff, classroom).await?;
    if wide_sheets::wants_both(&query) {
        return wide_sheets::show_both(&app, &staff, shell, classroom, exam).await;
    }
    draw(&app, &staff, shell, classroom, exam, Outcome::Fresh).await
}

/// Saves the whole sheet, or shows what was typed with what stands in the way.
pub(crate) async fn save(
    State(app): State<App>,
    by: Marker,
    Path((classroom, exam)): Path<(ClassroomId, ExamId)>,
    shell: Shell,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let classroom = find_classroom(&app, by.staff(), classroom).await?;
    let filled = FilledSheet::read(fields).ok_or_else(Refusal::unreadable)?;
    let refused = match record_marks(&app.database, &by, &classroom, exam, &filled).await {
        Ok(recorded) => return Ok(see_other_with(&sheet_address(classroom.id, exam), words_of(recorded))),
        Err(refused) => refused,
    };
    let (status, outcome) = match refused {
        RecordMarksError::Invalid(problems) => {
            (StatusCode::UNPROCESSABLE_ENTITY, Outcome::Invalid(filled, problems))
        }
        RecordMarksError::Stale => (StatusCode::CONFLICT, Outcome::Stale(filled)),
        RecordMarksError::Closed(_) => (StatusCode::CONFLICT, Outcome::Closed(filled)),
        other => return Err(other.into()),
    };
    let page = draw(&app, by.staff(), shell, classroom, exam, outcome).await?;
    Ok((status, page).into_response())
}

async fn find_classroom(app: &App, staff: &Staff, id: ClassroomId) -> Result<Classroom, Refusal> {
    let mut tx = app.database.read().await?;
    classrooms::find_classroom(&mut tx, staff.scope(), id).await?.ok_or_else(Refusal::not_found)
}

async fn draw(
    app: &App,
    staff: &Staff,
    shell: Shell,
    classroom: Classroom,
    exam: ExamId,
    outcome: Outcome,
) -> Result<Html<String>, Refusal> {
    let mut tx = app.database.read().await?;
    let exam = exams::find_exam(&mut tx, exam).await?.ok_or_else(Refusal::not_found)?;
    let round = rounds::find_round(&mut tx, exam.round_id).await?.ok_or_else(Refusal::not_found)?;
    let round = extensions::seen_in(&mut tx, round, &classroom).await?;
    let closed = round.marking(staff.scope(), tx.now()).err();
    let place = (&classroom, exam.id);
    // Before the marks: what is written meanwhile is heard of, if twice.
    let latest = mark_operations::find_newest_edit(&mut tx).await?;
    let sheet = find_sheet(&mut tx, exam.clone(), classroom.clone()).await?;
    let around = Around {
        standing: completions::find_standing(&mut tx, staff.scope(), exam.id, classroom.id).await?,
        asking: AskingView::find(&mut tx, staff.scope(), &round, place, closed.as_ref()).await?,
        closed,
        ends: round.marking(staff.scope(), round.last_moment() + TimeDelta::seconds(1)).is_err(),
        now: tx.now(),
        person: staff.actor().user_id.unwrap_or_default(),
        latest,
        sheets: progress::list_sheets(&mut tx, staff.scope(), round.id, (None, Some(classroom.id))).await?,
        chooses_place: staff.office().is_some(),
        juku: juku::find_juku(&mut tx, staff.scope(), classroom.juku_id)
            .await?
            .ok_or_else(Refusal::not_found)?
            .number,
        last: find_last_totals(&mut tx, &round, &sheet).await?,
        round,
    };
    drop(tx);
    let subject =
        format!("rounds/{}/{}/classrooms/{}", around.round.name, sheet.exam.title(), sheet.classroom.number);
    staff.saw(&app.database, "marks.viewed", subject, &json!({})).await?;
    let title = format!("{} 得点入力", sheet.exam.title());
    let place = format!("/classrooms/{}?round={}", sheet.classroom.id, around.round.name);
    let home = home_of(&around.round);
    let shell = shell.about(&home).at(vec![("ホーム", home), (&sheet.classroom.name, place)]);
    shell.show(&title, SheetView::of(&around, &sheet, &outcome))
}

impl From<RecordMarksError> for Refusal {
    fn from(error: RecordMarksError) -> Refusal {
        match error {
            RecordMarksError::NoSuchSheet => Refusal::not_found(),
            RecordMarksError::Db(error) => error.into(),
            RecordMarksError::Invalid(_) => Refusal::unprocessable(format!("{error}。")),
            RecordMarksError::Closed(_) | RecordMarksError::Stale => Refusal::conflict(format!("{error}。")),
        }
    }
}
