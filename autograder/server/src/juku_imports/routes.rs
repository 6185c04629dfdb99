//! The screens of files with 塾: upload, preview, application, and the file to be filled in.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::Database;
use platform_web::dates::day_of;
use platform_web::{Form, ListQuery, Refusal, Shell, Upload, see_other};
use serde_json::json;

use super::apply::apply_file;
use super::preview::{preview_again, preview_file};
use super::read::REQUIRED;
use super::views::{UploadJukuView, outcomes_of, preview_page, workbook};
use super::{JukuImportId, store};
use crate::imports::{FilledConsent, Notice, PreviewError, ResultForm, applied, send_workbook};
use crate::staff::Headquarters;

const UPLOAD: &str = "塾の取り込み";

/// Shows the upload page.
pub(crate) async fn new(_by: Headquarters, shell: Shell) -> Result<Html<String>, Refusal> {
    draw_upload(shell, None)
}

/// Reads and keeps an uploaded file and leads on to its preview.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Headquarters,
    shell: Shell,
    upload: Upload,
) -> Result<Response, Refusal> {
    let file = upload.require_file()?;
    match preview_file(&database, &by, &file.name, file.bytes).await {
        Ok(id) => Ok(see_other(&format!("/juku-imports/{id}"))),
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
    _by: Headquarters,
    Path(id): Path<JukuImportId>,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    draw_preview(&database, shell, id, &query, None).await
}

/// All rows of a kept file with what becomes of each, as an Excel workbook.
pub(crate) async fn show_xlsx(
    State(database): State<Database>,
    by: Headquarters,
    Path(id): Path<JukuImportId>,
) -> Result<Response, Refusal> {
    hand_out(&database, &by, id, ResultForm::Excel).await
}

/// The same as CSV.
pub(crate) async fn show_csv(
    State(database): State<Database>,
    by: Headquarters,
    Path(id): Path<JukuImportId>,
) -> Result<Response, Refusal> {
    hand_out(&database, &by, id, ResultForm::Csv).await
}

async fn hand_out(
    database: &Database,
    by: &Headquarters,
    id: JukuImportId,
    form: ResultForm,
) -> Result<Response, Refusal> {
    let (kept, previewed) = preview_again(database, id).await?;
    let results = kept.results(&REQUIRED, || outcomes_of(&previewed.plan))?;
    let facts = json!({ "file": results.file_name });
    by.staff().saw(database, "juku_imports.exported", format!("juku-imports/{id}"), &facts).await?;
    results.hand_out(form).await
}

/// Applies a kept file, or shows its preview again with what stands in the way.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Headquarters,
    Path(id): Path<JukuImportId>,
    shell: Shell,
    Form(filled): Form<FilledConsent>,
) -> Result<Response, Refusal> {
    let (status, notice) = match apply_file(&database, &by, id, filled.consent()).await {
        Ok(words) => return Ok(applied(&format!("/juku-imports/{id}"), &words)),
        Err(refused) => Notice::of(refused)?,
    };
    let page = draw_preview(&database, shell, id, &ListQuery::default(), Some(notice)).await?;
    Ok((status, page).into_response())
}

/// The register as a file that can be filled in and taken in again.
pub(crate) async fn list(State(database): State<Database>, by: Headquarters) -> Result<Response, Refusal> {
    let mut tx = database.read().await?;
    let today = day_of(tx.now());
    let juku = store::list_all(&mut tx, today).await?;
    drop(tx);
    by.staff().saw(&database, "juku.exported", "juku", &json!({ "rows": juku.len() })).await?;
    send_workbook("塾の一覧", workbook(juku)).await
}

fn way() -> Vec<(&'static str, String)> {
    vec![("ホーム", "/".to_owned()), ("塾", "/juku".to_owned())]
}

fn draw_upload(shell: Shell, refusal: Option<String>) -> Result<Html<String>, Refusal> {
    shell.at(way()).show(UPLOAD, UploadJukuView { refusal })
}

async fn draw_preview(
    database: &Database,
    shell: Shell,
    id: JukuImportId,
    query: &ListQuery,
    notice: Option<Notice>,
) -> Result<Html<String>, Refusal> {
    let (kept, previewed) = preview_again(database, id).await?;
    let mut way = way();
    way.push((UPLOAD, "/juku-imports/new".to_owned()));
    shell.at(way).show("プレビュー", preview_page(id, &kept, &previewed, query, notice))
}
