//! The page of a pupil's personal data, its file, and its erasure.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_web::{Flash, Form, Refusal, Shell, attachment, see_other_with};
use serde::Deserialize;
use serde_json::json;
use tokio::task::spawn_blocking;

use super::access::DataKeeper;
use super::archive::pack;
use super::erase::{EraseError, erase_pupil};
use super::file::load_file;
use super::views::PersonalDataView;
use crate::app::App;

/// Shows what is kept, with the ways to have it and to erase it.
pub(crate) async fn show(
    State(app): State<App>,
    keeper: DataKeeper,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    draw(&app, &keeper, &shell, "").await
}

/// Hands everything out as one archive.
pub(crate) async fn show_zip(State(app): State<App>, keeper: DataKeeper) -> Result<Response, Refusal> {
    let scope = keeper.by().scope();
    let tables = load_file(&mut app.database.read().await?, scope, keeper.pupil()).await?;
    let rows: usize = tables.iter().map(|table| table.rows.len()).sum();
    saw(&app, &keeper, "students.exported", &json!({ "rows": rows })).await?;
    let packed = spawn_blocking(move || pack(&tables)).await.map_err(Refusal::unknown)?;
    let name = format!("個人情報_{}_{}.zip", keeper.pupil().juku_number, keeper.pupil().number);
    Ok(attachment(&name, "application/zip", packed.map_err(Refusal::unknown)?))
}

/// What is typed before anything is erased.
#[derive(Deserialize)]
pub(crate) struct FilledErasure {
    #[serde(default)]
    number: String,
}

/// Erases the pupil, or shows the page again with the reason why not.
pub(crate) async fn delete(
    State(app): State<App>,
    keeper: DataKeeper,
    shell: Shell,
    Form(filled): Form<FilledErasure>,
) -> Result<Response, Refusal> {
    match erase_pupil(&app.database, &keeper, &filled.number).await {
        Ok(()) => Ok(see_other_with("/students", Flash::done("個人情報を消去しました。"))),
        Err(EraseError::NotConfirmed) => {
            let page = draw(&app, &keeper, &shell, &EraseError::NotConfirmed.to_string()).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(refused) => Err(refused.into()),
    }
}

async fn draw(app: &App, keeper: &DataKeeper, shell: &Shell, problem: &str) -> Result<Html<String>, Refusal> {
    let scope = keeper.by().scope();
    let tables = load_file(&mut app.database.read().await?, scope, keeper.pupil()).await?;
    saw(app, keeper, "students.viewed", &json!({})).await?;
    let pupil = keeper.pupil();
    let way = vec![
        ("ホーム", "/".to_owned()),
        ("生徒", "/students".to_owned()),
        (&*pupil.name, format!("/students/{}", pupil.id)),
    ];
    shell.clone().at(way).show("個人情報", PersonalDataView::new(pupil, &tables, problem))
}

async fn saw(
    app: &App,
    keeper: &DataKeeper,
    event: &'static str,
    facts: &serde_json::Value,
) -> Result<(), Refusal> {
    let subject = format!("students/{}", keeper.pupil().id);
    Ok(platform_audit::record_alone(&app.database, keeper.by().actor(), event, subject, facts).await?)
}

impl From<EraseError> for Refusal {
    fn from(error: EraseError) -> Refusal {
        match error {
            EraseError::NotConfirmed => Refusal::unprocessable(format!("{error}。")),
            EraseError::Moved => Refusal::conflict(format!("{error}。")),
            EraseError::Db(error) => error.into(),
        }
    }
}
