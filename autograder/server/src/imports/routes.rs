//! The screens of imports: upload, preview, application.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_web::{Flash, Form, ListQuery, Refusal, Shell, Upload, see_other, see_other_with};
use serde::Deserialize;
use serde_json::json;

use super::preview::{preview_again, preview_file};
use super::views::{UploadView, preview_page};
use super::{ApplyImportError, Consent, ImportId, Kind, Notice, PreviewError, apply_import};
use crate::app::App;
use crate::exams;
use crate::extensions;
use crate::menu::{home_of, way_to};
use crate::rounds::{self, MarkingClosed, RoundId};
use crate::staff::Staff;

/// Which upload page is asked for.
#[derive(Deserialize)]
pub(crate) struct Asked {
    kind: Option<String>,
}

/// Shows the upload page.
pub(crate) async fn new(
    State(app): State<App>,
    staff: Staff,
    Path(round): Path<RoundId>,
    shell: Shell,
    Form(asked): Form<Asked>,
) -> Result<Html<String>, Refusal> {
    let kind = asked.kind.as_deref().and_then(Kind::from_code).unwrap_or(Kind::Roster);
    draw_upload(&app, &staff, shell, round, kind, None).await
}

/// Reads and keeps an uploaded file and leads on to its preview.
pub(crate) async fn create(
    State(app): State<App>,
    staff: Staff,
    Path(round): Path<RoundId>,
    shell: Shell,
    upload: Upload,
) -> Result<Response, Refusal> {
    let kind = upload.texts.get("kind").and_then(|code| Kind::from_code(code));
    let kind = kind.ok_or_else(|| Refusal::unprocessable("名簿か得点かが選ばれていません。"))?;
    let file = upload.require_file()?;
    match preview_file(&app.database, &staff, round, kind, &file.name, file.bytes).await {
        Ok((id, _)) => Ok(see_other(&format!("/imports/{id}"))),
        Err(PreviewError::Unreadable(reason)) => {
            let page = draw_upload(&app, &staff, shell, round, kind, Some(reason.to_string())).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(refused) => Err(refused.into()),
    }
}

/// Shows what a kept file would change now.
pub(crate) async fn show(
    State(app): State<App>,
    staff: Staff,
    Path(import): Path<ImportId>,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    draw_preview(&app, &staff, shell, import, &query, None).await
}

/// The form under a preview.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledConsent {
    /// A form without one has seen no preview; it is answered with one.
    fingerprint: String,
    leave_out_problems: Option<String>,
}

impl FilledConsent {
    /// What it says.
    pub(crate) fn consent(&self) -> Consent<'_> {
        Consent { fingerprint: &self.fingerprint, leaves_out_problems: self.leave_out_problems.is_some() }
    }
}

/// Applies a kept file, or shows its preview again with what stands in the way.
pub(crate) async fn save(
    State(app): State<App>,
    staff: Staff,
    Path(import): Path<ImportId>,
    shell: Shell,
    Form(filled): Form<FilledConsent>,
) -> Result<Response, Refusal> {
    let (status, notice) = match apply_import(&app.database, &staff, import, filled.consent()).await {
        Ok(words) => return Ok(applied(&format!("/imports/{import}"), &words)),
        Err(refused) => Notice::of(refused)?,
    };
    let page = draw_preview(&app, &staff, shell, import, &ListQuery::default(), Some(notice)).await?;
    Ok((status, page).into_response())
}

/// Leads from an application back to the page of its file at `address`.
pub(crate) fn applied(address: &str, words: &str) -> Response {
    see_other_with(address, Flash::done(format!("取り込みました（{words}）。")))
}

impl Notice {
    /// What the preview tells, and with which status, of an application that was refused; other refusals have a page of
    /// their own.
    pub(crate) fn of(refused: ApplyImportError) -> Result<(StatusCode, Notice), Refusal> {
        match refused {
            ApplyImportError::DataMoved => Ok((StatusCode::CONFLICT, Notice::DataMoved)),
            ApplyImportError::Problems(_) => Ok((StatusCode::UNPROCESSABLE_ENTITY, Notice::Problems)),
            refused => Err(refused.into()),
        }
    }
}

async fn draw_upload(
    app: &App,
    staff: &Staff,
    shell: Shell,
    round: RoundId,
    kind: Kind,
    refusal: Option<String>,
) -> Result<Html<String>, Refusal> {
    let mut tx = app.database.read().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
    let round = extensions::seen_by(&mut tx, round, staff.scope()).await?;
    let closed = kind.is_taken(&round, staff.scope(), tx.now()).err();
    let label = round.name.label();
    let shell = shell.about(&home_of(&round)).at(way_to(staff.scope(), &round, &label));
    let title = format!("{}の取り込み", kind.label());
    shell.show(&title, UploadView::of(&round, kind, closed.as_ref(), refusal))
}

async fn draw_preview(
    app: &App,
    staff: &Staff,
    shell: Shell,
    import: ImportId,
    query: &ListQuery,
    notice: Option<Notice>,
) -> Result<Html<String>, Refusal> {
    let again = preview_again(&app.database, staff, import).await?;
    let exams = exams::list_exams(&mut app.database.read().await?, again.round.id).await?;
    let subject = format!("rounds/{}/imports/{import}", again.round.name);
    staff.saw(&app.database, "imports.viewed", subject, &json!({ "kind": again.kept.kind.code() })).await?;
    let upload = format!("/rounds/{}/imports/new?kind={}", again.round.id, again.kept.kind.code());
    let title = format!("{}の取り込み", again.kept.kind.label());
    let label = again.round.name.label();
    let mut way = way_to(staff.scope(), &again.round, &label);
    way.push((&title, upload));
    let page = preview_page(&again, &exams, query, notice);
    shell.about(&home_of(&again.round)).at(way).show("プレビュー", page)
}

impl From<PreviewError> for Refusal {
    fn from(error: PreviewError) -> Refusal {
        match error {
            PreviewError::NoSuchRound | PreviewError::NoSuchImport => Refusal::not_found(),
            PreviewError::Closed(MarkingClosed::SwitchedOff(_)) => Refusal::forbidden(format!("{error}。")),
            PreviewError::Closed(_) => Refusal::conflict(format!("{error}。")),
            PreviewError::Unreadable(_) => Refusal::unprocessable(format!("{error}。")),
            PreviewError::Db(error) => error.into(),
        }
    }
}

impl From<ApplyImportError> for Refusal {
    fn from(error: ApplyImportError) -> Refusal {
        match error {
            ApplyImportError::NoSuchImport => Refusal::not_found(),
            ApplyImportError::Closed(MarkingClosed::SwitchedOff(_)) => {
                Refusal::forbidden(format!("{error}。"))
            }
            ApplyImportError::AlreadyApplied | ApplyImportError::DataMoved | ApplyImportError::Closed(_) => {
                Refusal::conflict(format!("{error}。"))
            }
            ApplyImportError::Problems(_) | ApplyImportError::Unreadable(_) => {
                Refusal::unprocessable(format!("{error}。"))
            }
            ApplyImportError::Db(error) => error.into(),
        }
    }
}
