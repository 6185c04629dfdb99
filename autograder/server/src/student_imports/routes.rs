//! The screens of files with pupils: upload, preview, application, and the file to be filled in.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::Database;
use platform_web::{Form, ListQuery, Refusal, Shell, Upload, see_other};
use serde_json::json;

use super::StudentImportId;
use super::apply::apply_file;
use super::preview::{preview_again, preview_file};
use super::views::{UploadStudentsView, outcomes_of, preview_page};
use crate::imports::{FilledConsent, Notice, PreviewError, ResultForm, applied, send_workbook};
use crate::roster_imports::{PUPIL_COLUMNS, list_registered, pupil_template};
use crate::staff::Registrar;

const UPLOAD: &str = "生徒をファイルで登録";

/// Shows the upload page.
pub(crate) async fn new(_by: Registrar, shell: Shell) -> Result<Html<String>, Refusal> {
    draw_upload(shell, None)
}

/// Reads and keeps an uploaded file and leads on to its preview.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Registrar,
    shell: Shell,
    upload: Upload,
) -> Result<Response, Refusal> {
    let file = upload.require_file()?;
    match preview_file(&database, &by, &file.name, file.bytes).await {
        Ok(id) => Ok(see_other(&format!("/student-imports/{id}"))),
        Err(PreviewError::Unreadable(reason)) => {
            let page = draw_upload(shell, Some(reason.to_string()))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(refused) => Err(refused.into()),
    }
}

/// Shows what a kept file would change now.
pub(crate) async fn show(
    State(database): State<Database>,
    by: Registrar,
    Path(id): Path<StudentImportId>,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    draw_preview(&database, &by, shell, id, &query, None).await
}

/// Applies a kept file, or shows its preview again with what stands in the way.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Registrar,
    Path(id): Path<StudentImportId>,
    shell: Shell,
    Form(filled): Form<FilledConsent>,
) -> Result<Response, Refusal> {
    let (status, notice) = match apply_file(&database, &by, id, filled.consent()).await {
        Ok(words) => return Ok(applied(&format!("/student-imports/{id}"), &words)),
        Err(refused) => Notice::of(refused)?,
    };
    let page = draw_preview(&database, &by, shell, id, &ListQuery::default(), Some(notice)).await?;
    Ok((status, page).into_response())
}

/// All rows of a kept file with what becomes of each, as an Excel workbook.
pub(crate) async fn show_xlsx(
    State(database): State<Database>,
    by: Registrar,
    Path(id): Path<StudentImportId>,
) -> Result<Response, Refusal> {
    hand_out(&database, &by, id, ResultForm::Excel).await
}

/// The same as CSV.
pub(crate) async fn show_csv(
    State(database): State<Database>,
    by: Registrar,
    Path(id): Path<StudentImportId>,
) -> Result<Response, Refusal> {
    hand_out(&database, &by, id, ResultForm::Csv).await
}

/// The pupils who are 在籍, as a file that can be filled in and taken in again.
pub(crate) async fn list(State(database): State<Database>, by: Registrar) -> Result<Response, Refusal> {
    let pupils = list_registered(&mut database.read().await?, by.scope()).await?;
    let facts = json!({ "kind": "students", "rows": pupils.len() });
    by.staff().saw(&database, "templates.exported", "students", &facts).await?;
    send_workbook("生徒", pupil_template(pupils)).await
}

async fn hand_out(
    database: &Database,
    by: &Registrar,
    id: StudentImportId,
    form: ResultForm,
) -> Result<Response, Refusal> {
    let (kept, previewed) = preview_again(database, by, id).await?;
    let results = kept.results(&PUPIL_COLUMNS, || outcomes_of(&previewed.plan))?;
    let facts = json!({ "file": results.file_name });
    by.staff().saw(database, "student_imports.exported", format!("student-imports/{id}"), &facts).await?;
    results.hand_out(form).await
}

fn way() -> Vec<(&'static str, String)> {
    vec![("ホーム", "/".to_owned()), ("生徒", "/students".to_owned())]
}

fn draw_upload(shell: Shell, refusal: Option<String>) -> Result<Html<String>, Refusal> {
    shell.at(way()).show(UPLOAD, UploadStudentsView { refusal })
}

async fn draw_preview(
    database: &Database,
    by: &Registrar,
    shell: Shell,
    id: StudentImportId,
    query: &ListQuery,
    notice: Option<Notice>,
) -> Result<Html<String>, Refusal> {
    let (kept, previewed) = preview_again(database, by, id).await?;
    let facts = json!({ "file": kept.file_name });
    by.staff().saw(database, "student_imports.viewed", format!("student-imports/{id}"), &facts).await?;
    let mut way = way();
    way.push((UPLOAD, "/student-imports/new".to_owned()));
    shell.at(way).show("プレビュー", preview_page(id, &kept, &previewed, query, notice))
}
