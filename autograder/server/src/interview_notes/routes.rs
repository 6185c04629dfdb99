//! The forms of 面談メモ.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::Database;
use platform_web::dates::day_of;
use platform_web::{Flash, Form, Problems, Refusal, Shell, see_other_with};
use serde_json::json;

use super::access::{Interviewer, NoteKeeper};
use super::form::TypedNote;
use super::store;
use super::views::NoteFormView;
use super::write::{WriteNoteError, remove_note, revise_note, write_note};

/// The form for another note.
pub(crate) async fn new(
    State(database): State<Database>,
    by: Interviewer,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let typed = TypedNote { held_on: day_of(database.now()).to_string(), ..TypedNote::default() };
    draw(shell, NoteFormView::new(&by, typed, Problems::none()))
}

/// Keeps a note, or shows the form again with what is wrong.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Interviewer,
    shell: Shell,
    Form(typed): Form<TypedNote>,
) -> Result<Response, Refusal> {
    match typed.read(day_of(database.now())) {
        Ok(facts) => {
            write_note(&database, &by, &facts).await?;
            let page = format!("/students/{}", by.student().id);
            Ok(see_other_with(&page, Flash::done("面談メモを保存しました。")))
        }
        Err(problems) => {
            let page = draw(shell, NoteFormView::new(&by, typed, problems))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// The form of a note, which is recorded as a view of the pupil.
pub(crate) async fn edit(
    State(database): State<Database>,
    keeper: NoteKeeper,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let subject = format!("students/{}", keeper.student().id);
    keeper.by().saw(&database, "students.viewed", subject, &json!({})).await?;
    draw(shell, NoteFormView::of(&keeper))
}

/// Writes a note anew, or shows the form again with what is wrong.
pub(crate) async fn save(
    State(database): State<Database>,
    keeper: NoteKeeper,
    shell: Shell,
    Form(typed): Form<TypedNote>,
) -> Result<Response, Refusal> {
    let facts = match typed.read(day_of(database.now())) {
        Ok(facts) => facts,
        Err(problems) => {
            let page = draw(shell, NoteFormView::of(&keeper).again(typed, problems))?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    match revise_note(&database, &keeper, typed.seen(), &facts).await {
        Ok(()) => Ok(done(&keeper, "面談メモを保存しました。")),
        Err(WriteNoteError::Stale) => {
            let (student, id) = (keeper.student().id, keeper.note().id);
            let now = store::find_note(&mut database.read().await?, student, id).await?;
            let now = now.ok_or_else(Refusal::not_found)?;
            let page = draw(shell, NoteFormView::of(&keeper).moved_on(typed, &now, keeper.by()))?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(refused) => Err(refused.into()),
    }
}

/// Takes a note away.
pub(crate) async fn delete(
    State(database): State<Database>,
    keeper: NoteKeeper,
    Form(typed): Form<TypedNote>,
) -> Result<Response, Refusal> {
    remove_note(&database, &keeper, typed.seen()).await?;
    Ok(done(&keeper, "面談メモを消しました。"))
}

fn done(keeper: &NoteKeeper, words: &'static str) -> Response {
    see_other_with(&format!("/students/{}", keeper.student().id), Flash::done(words))
}

fn draw(shell: Shell, view: NoteFormView) -> Result<Html<String>, Refusal> {
    let (title, name, page) = (view.title, view.name.clone(), view.back.clone());
    let way = vec![("ホーム", "/".to_owned()), ("生徒", "/students".to_owned()), (name.as_str(), page)];
    shell.at(way).show(title, view)
}

impl From<WriteNoteError> for Refusal {
    fn from(error: WriteNoteError) -> Refusal {
        match error {
            WriteNoteError::Gone => Refusal::not_found(),
            WriteNoteError::Stale => Refusal::conflict(format!("{error}。")),
            WriteNoteError::Db(error) => error.into(),
        }
    }
}
