//! The verifications of a job, each one's page with its evidence, and closing its error.

pub(crate) mod handling;

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::Database;
use platform_web::{Flash, Form, Problems, Refusal, Shell, Upload, attachment, see_other_with};
use serde::Deserialize;
use serde_json::json;

use super::VerificationId;
use super::close::{CloseErrorError, close_error};
use super::kinds::{ERRORS, KINDS, SEVERITIES, known};
use super::record::{NewVerification, RecordVerificationError, record_verification};
use super::store;
use super::views::{JobVerificationsView, VerificationView};
use crate::jobs::{self, JobId};
use crate::members::{Member, Operator};
use crate::{checklists, days, verification_plans};

/// How many verifications a job's page shows.
const SHOWN: i64 = 50;

/// The largest evidence, in mebibytes.
pub(super) const EVIDENCE_MIB: usize = 10;

/// The form of a new verification, without its file.
#[derive(Clone, Default)]
pub(crate) struct FilledVerification {
    pub(super) kind: String,
    pub(super) done_on: String,
    pub(super) passed: String,
    pub(super) error_kind: String,
    pub(super) severity: String,
    pub(super) target: String,
    pub(super) note: String,
    /// The items that were ticked, by the names of their boxes.
    pub(super) ticked: BTreeMap<String, String>,
}

/// The form that closes an error.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledClosure {
    words: String,
}

impl FilledVerification {
    pub(super) fn of<const MAX_MIB: usize>(upload: &Upload<MAX_MIB>) -> FilledVerification {
        let text = |name: &str| upload.texts.get(name).cloned().unwrap_or_default();
        FilledVerification {
            kind: text("kind"),
            done_on: text("done_on"),
            passed: text("passed"),
            error_kind: text("error_kind"),
            severity: text("severity"),
            target: text("target"),
            note: text("note"),
            ticked: upload
                .texts
                .iter()
                .filter(|(name, _)| name.starts_with("check-"))
                .map(|(name, words)| (name.clone(), words.clone()))
                .collect(),
        }
    }

    /// Reads the form; `None` where something is wrong, which `problems` then names.
    pub(super) fn read(
        &self,
        evidence: Option<(String, Vec<u8>)>,
        problems: &mut Problems,
    ) -> Option<NewVerification> {
        let kind = known(&KINDS, &self.kind);
        if kind.is_none() {
            problems.add("kind", "何を行ったかを選んでください。");
        }
        let done_on = days::parse(&self.done_on);
        if done_on.is_none() {
            problems.add("done_on", "行った日を選んでください。");
        }
        let passed = match self.passed.as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        if passed.is_none() {
            problems.add("passed", "合格か不合格かを選んでください。");
        }
        let of_kind = format!("check-{}-", self.kind);
        let ticked = self.ticked.iter().filter(|(name, _)| name.starts_with(&of_kind));
        Some(NewVerification {
            checked: ticked.map(|(_, words)| words.clone()).collect(),
            kind: kind?,
            done_on: done_on?,
            passed: passed?,
            error_kind: known(&ERRORS, &self.error_kind),
            severity: known(&SEVERITIES, &self.severity),
            target: self.target.clone(),
            note: self.note.clone(),
            evidence,
        })
    }
}

/// Shows the verifications of a job, its plan, and the form of a new one.
pub(crate) async fn list(
    State(database): State<Database>,
    by: Member,
    Path(job): Path<JobId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let filled = FilledVerification { done_on: days::of(database.now()).to_string(), ..Default::default() };
    draw(&database, &shell, job, by.operator().is_some(), filled, Problems::none()).await
}

/// Records a verification.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Operator,
    Path(job): Path<JobId>,
    shell: Shell,
    mut upload: Upload<EVIDENCE_MIB>,
) -> Result<Response, Refusal> {
    let filled = FilledVerification::of(&upload);
    let evidence = upload.file.take().map(|file| (file.name, file.bytes));
    let mut problems = Problems::none();
    if let Some(new) = filled.read(evidence, &mut problems) {
        match record_verification(&database, &by, job, &new).await {
            Ok(id) => {
                let words = Flash::done("検証を記録しました。");
                return Ok(see_other_with(&format!("/verifications/{id}"), words));
            }
            Err(RecordVerificationError::NoSuchJob) => return Err(Refusal::not_found()),
            Err(RecordVerificationError::Db(error)) => return Err(error.into()),
            Err(refused) => problems.add(field_of(&refused), format!("{refused}。")),
        }
    }
    let page = draw(&database, &shell, job, true, filled, problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Shows one verification.
pub(crate) async fn show(
    State(database): State<Database>,
    by: Member,
    Path(id): Path<VerificationId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let found = store::find_verification(&mut database.read().await?, id).await?;
    let found = found.ok_or_else(Refusal::not_found)?;
    let view = VerificationView::new(&found, by.operator().is_some());
    let way = vec![
        ("検証", "/verifications".to_owned()),
        (found.job.as_str(), format!("/jobs/{}/verifications", found.job_id)),
    ];
    shell.at(way).show(&format!("検証 #{id}"), view)
}

/// Hands out the evidence of a verification, to be saved and never to be shown by the browser.
#[utoipa::path(
    get,
    path = "/api/v1/verifications/{verification}/evidence",
    tag = "検証",
    summary = "検証の証拠のファイル",
    responses((status = 200, description = "ファイル", body = Vec<u8>, content_type = "application/octet-stream"))
)]
pub(crate) async fn show_evidence(
    State(database): State<Database>,
    by: Member,
    Path(id): Path<VerificationId>,
) -> Result<Response, Refusal> {
    let found = store::find_evidence(&mut database.read().await?, id).await?;
    let (job, name, bytes) = found.ok_or_else(Refusal::not_found)?;
    let (subject, facts) = (format!("jobs/{job}"), json!({ "verification": id }));
    platform_audit::record_alone(&database, by.actor(), "verifications.evidence_taken", subject, &facts)
        .await?;
    Ok(attachment(&name, "application/octet-stream", bytes))
}

/// Closes the error of a verification.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<VerificationId>,
    Form(filled): Form<FilledClosure>,
) -> Result<Response, Refusal> {
    close_error(&database, &by, id, &filled.words).await?;
    let words = Flash::done("検証エラーを対応済みにしました。もう一度検証して、合格を記録してください。");
    Ok(see_other_with(&format!("/verifications/{id}"), words))
}

async fn draw(
    database: &Database,
    shell: &Shell,
    job: JobId,
    may_operate: bool,
    filled: FilledVerification,
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let job = jobs::find_job(&mut tx, job).await?.ok_or_else(Refusal::not_found)?;
    let plan = verification_plans::find_plan(&mut tx, job.id).await?;
    let found = store::list_of_job(&mut tx, job.id, SHOWN).await?;
    let lists = checklists::list_checklists(&mut tx).await?;
    let view =
        JobVerificationsView::new(&job, plan.as_ref(), &found, (filled, &lists), problems, may_operate);
    let way = vec![("検証", "/verifications".to_owned())];
    shell.clone().at(way).show(&format!("{}の検証", job.name), view)
}

/// The field beside which a refusal stands.
pub(super) fn field_of(refused: &RecordVerificationError) -> &'static str {
    match refused {
        RecordVerificationError::Day => "done_on",
        RecordVerificationError::NoTarget => "target",
        RecordVerificationError::NoEvidence => "evidence",
        _ => "note",
    }
}

impl From<CloseErrorError> for Refusal {
    fn from(error: CloseErrorError) -> Refusal {
        match error {
            CloseErrorError::NoSuchVerification => Refusal::not_found(),
            CloseErrorError::NotOpen => Refusal::conflict(format!("{error}。")),
            CloseErrorError::NoWords => Refusal::unprocessable(format!("{error}。")),
            CloseErrorError::Db(error) => error.into(),
        }
    }
}
