//! The screen 保守時間.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::Database;
use platform_web::{Flash, Form, Problems, Refusal, Shell, see_other_with};

use super::add::{AddWindowError, add_window};
use super::retire::retire_window;
use super::views::{FilledWindow, WindowsView};
use super::{QuietWindowId, store};
use crate::members::{Member, Operator};

/// Lists the windows.
pub(crate) async fn list(
    State(database): State<Database>,
    by: Member,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let may_add = by.operator().is_some();
    draw(&database, shell, may_add, FilledWindow::default(), Problems::none()).await
}

/// Adds a window.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Operator,
    shell: Shell,
    Form(filled): Form<FilledWindow>,
) -> Result<Response, Refusal> {
    let mut problems = Problems::none();
    if let Some(span) = filled.read(&mut problems) {
        match add_window(&database, &by, filled.name(), span).await {
            Ok(_) => return Ok(see_other_with("/windows", Flash::done("保守時間を登録しました。"))),
            Err(AddWindowError::Db(error)) => return Err(error.into()),
            Err(refused) => problems.add("until", format!("{refused}。")),
        }
    }
    let page = draw(&database, shell, true, filled, problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Ends a window for good.
pub(crate) async fn delete(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<QuietWindowId>,
) -> Result<Response, Refusal> {
    if !retire_window(&database, &by, id).await? {
        return Err(Refusal::not_found());
    }
    Ok(see_other_with("/windows", Flash::done("保守時間を取り消しました。")))
}

async fn draw(
    database: &Database,
    shell: Shell,
    may_add: bool,
    filled: FilledWindow,
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let windows = store::list_windows(&mut tx).await?;
    let view = WindowsView::new(&windows, may_add, filled, problems, tx.now());
    shell.at(vec![("アラート", "/alerts".to_owned())]).show("保守時間", view)
}
