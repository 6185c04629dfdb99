//! The page for a telephone in the vault: what was read, and the buttons that do one thing to all of it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use platform_web::{Form, Problems, Refusal, Shell, with_camera};

use super::carry_out::{CarryOutError, LineProblem};
use super::filled::FilledScan;
use super::gather;
use super::views::{ScanPage, ScanView};
use crate::app::App;
use crate::locations;
use crate::members::{Member, list_people};

pub(crate) mod counts;
pub(crate) mod loans;
pub(crate) mod moves;
pub(crate) mod returns;

/// Shows the media that the address names, a line each, and what can be done with them.
pub(crate) async fn list(
    State(app): State<App>,
    by: Member,
    shell: Shell,
    Form(filled): Form<FilledScan>,
) -> Result<Response, Refusal> {
    let mut problems = Problems::none();
    filled.lines(app.front.public_url.as_ref(), &mut problems);
    draw(&app, shell, by.operator().is_some(), filled, ("", problems)).await
}

/// Draws the page after the act that somebody tried, with what stood in its way.
async fn draw(
    app: &App,
    shell: Shell,
    may_operate: bool,
    filled: FilledScan,
    (tried, problems): (&'static str, Problems),
) -> Result<Response, Refusal> {
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let lines = filled.lines(app.front.public_url.as_ref(), &mut Problems::none());
    let mut tx = app.database.read().await?;
    let page = ScanPage {
        found: gather(&mut tx, &lines).await?,
        places: locations::list_in_use(&mut tx).await?,
        people: list_people(&mut tx).await?,
        may_operate,
        now: tx.now(),
    };
    drop(tx);
    let view = ScanView::new(&page, filled, tried, problems);
    let screen = shell.at(vec![("媒体", "/media".to_owned())]).show("まとめて読み取る", view)?;
    Ok(with_camera((status, screen)))
}

/// Says what stands in the way of an act.
fn explain(refused: CarryOutError, problems: &mut Problems) -> Result<(), Refusal> {
    match refused {
        CarryOutError::Db(error) => return Err(error.into()),
        CarryOutError::Lines(lines) => name(lines, problems),
        CarryOutError::Field(field, words) => problems.add(field, format!("{words}。")),
        refused @ CarryOutError::Nothing => problems.add("labels", format!("{refused}。")),
    }
    Ok(())
}

/// Names each line that stands in the way.
fn name(lines: Vec<LineProblem>, problems: &mut Problems) {
    for LineProblem { line, words } in lines {
        problems.add("labels", format!("{line}行目: {words}。"));
    }
}
