//! Reports of runs through the API.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use backup_policy::Outcome;
use chrono::TimeDelta;
use platform_database::Timestamp;
use platform_identity::orders::{KEY, Order, UNNAMED};
use platform_web::Refusal;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::arrival::Arrival;
use super::fields::problem;
use super::take::{Told, VerificationTold, Way};
use super::{Fields, NameKind, Said};
use crate::app::App;
use crate::jobs::JobId;
use crate::runs::{EndReport, Identity, Totals};

/// The fields of a report.
const KNOWN: [&str; 14] = [
    "job",
    "outcome",
    "started_at",
    "ended_at",
    "reason",
    "files",
    "bytes",
    "bytes_added",
    "bytes_stored",
    "unreadable",
    "is_retry",
    "will_be_retried",
    "verification",
    "log",
];
/// How many letters the name of what verified may have.
const NAME: usize = 100;
/// How many lines of a log are taken.
const LINES: usize = 1_000;
/// By how much a sender's clock may be ahead.
const CLOCK_ERROR: TimeDelta = TimeDelta::minutes(5);

/// The run that a report made, or made before.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReportedRun {
    run: Option<i64>,
    job: i64,
    job_name: String,
    /// Whether this report made it.
    created: bool,
}

/// The report of a run that is over.
#[derive(ToSchema)]
#[expect(dead_code, reason = "Fields reads it; here it is described")]
pub(crate) struct RunReport {
    /// The job's number here, or one of its names.
    job: Value,
    /// `succeeded`, `warned`, `failed`, `interrupted` or `cancelled`.
    outcome: String,
    /// RFC 3339; without a zone the clock of Japan.
    started_at: String,
    ended_at: String,
    #[schema(required = false)]
    reason: String,
    #[schema(required = false, minimum = 0)]
    files: i64,
    #[schema(required = false, minimum = 0)]
    bytes: i64,
    #[schema(required = false, minimum = 0)]
    bytes_added: i64,
    #[schema(required = false, minimum = 0)]
    bytes_stored: i64,
    #[schema(required = false, minimum = 0)]
    unreadable: i64,
    /// Whether the run repeats one that did not go well.
    #[schema(required = false)]
    is_retry: bool,
    /// Whether its tool tries once more by itself, so that this one is no failure yet.
    #[schema(required = false)]
    will_be_retried: bool,
    /// What verified backups of the job, like `restic-check`; the report is of that then, and of no run. Only `succeeded` is a
    /// pass and only `failed` a failure.
    #[schema(required = false, max_length = 100)]
    verification: String,
    #[schema(required = false, max_items = 1000)]
    log: Vec<String>,
}

/// Takes the report of a run that is over; of several with one `Idempotency-Key` the first.
#[utoipa::path(
    post,
    path = "/api/v1/runs",
    tag = "取り込み",
    summary = "別のツールの実行を報告する",
    request_body = RunReport,
    params(("Idempotency-Key" = String, Header)),
    responses(
        (status = 201, description = "記録した", body = ReportedRun),
        (status = 200, description = "すでに記録されている", body = ReportedRun)
    )
)]
pub(crate) async fn create(
    State(app): State<App>,
    headers: HeaderMap,
    arrival: Arrival,
) -> Result<(StatusCode, Json<ReportedRun>), Refusal> {
    let Ok(Some(order)) = Order::read(&headers, arrival.by.actor(), &[&arrival.body]) else {
        let problems = problem(KEY, UNNAMED);
        return Err(arrival.refuse(&app, Way::Api, &problems).await?);
    };
    let (now, sender) = (app.database.now(), arrival.by.actor().name.clone());
    let taken = arrival.take(&app, Way::Api, Some(order), |fields| read(fields, &sender, now)).await?;
    let status = if taken.new { StatusCode::CREATED } else { StatusCode::OK };
    let run = ReportedRun {
        run: taken.run.map(|run| run.0),
        job: taken.job.id.0,
        job_name: taken.job.name,
        created: taken.new,
    };
    Ok((status, Json(run)))
}

fn read(fields: &mut Fields, sender: &str, now: Timestamp) -> Option<(Said, Told)> {
    fields.only(&KNOWN);
    let said = said(fields);
    let outcome = outcome(fields);
    let (started_at, ended_at) = (fields.time("started_at"), fields.time("ended_at"));
    let started_at = fields.require("started_at", started_at);
    let ended_at = fields.require("ended_at", ended_at);
    let span = started_at.zip(ended_at);
    if span.is_some_and(|(started_at, ended_at)| ended_at < started_at) {
        fields.problems.add("ended_at", "開始より前の日時です。");
    }
    if ended_at.is_some_and(|ended_at| ended_at > now + CLOCK_ERROR) {
        fields.problems.add("ended_at", "未来の日時です。送る側の時計を確かめてください。");
    }
    let totals = Totals {
        files: fields.number("files"),
        bytes: fields.number("bytes"),
        bytes_added: fields.number("bytes_added"),
        bytes_stored: fields.number("bytes_stored"),
        unreadable: fields.number("unreadable"),
        ..Totals::default()
    };
    let reason = fields.text("reason").unwrap_or_default();
    let (lines, attempt, verification) = (log(fields), fields.attempt(), verification(fields));
    let (said, outcome) = said.zip(outcome)?;
    if let Some(what) = verification {
        let teller = sender.to_owned();
        let passed = passed(outcome);
        let told =
            VerificationTold { source: None, teller, what, ended_at: ended_at?, passed, words: reason };
        return Some((said, Told::Verified(told)));
    }
    let identity = Identity::New;
    let report = EndReport { identity, outcome, reason, span, took: None, totals, lines, attempt };
    Some((said, Told::End(Box::new(report))))
}

/// What verified, if the report is of a verification.
fn verification(fields: &mut Fields) -> Option<String> {
    let what = fields.text("verification")?;
    if what.chars().count() > NAME {
        fields.problems.add("verification", format!("{NAME}文字以内で入れてください。"));
    }
    Some(what)
}

fn passed(outcome: Outcome) -> Option<bool> {
    match outcome {
        Outcome::Succeeded => Some(true),
        Outcome::Failed => Some(false),
        Outcome::Warned | Outcome::Interrupted | Outcome::Cancelled => None,
    }
}

/// A number is the job's number here, anything else one of its names.
fn said(fields: &mut Fields) -> Option<Said> {
    let found = match fields.value("job") {
        Some(Value::Number(number)) => number.as_i64().map(|id| Said::Id(JobId(id))),
        Some(Value::String(name)) if !name.trim().is_empty() => {
            Some(Said::Called(NameKind::Name, name.trim().to_owned()))
        }
        _ => None,
    };
    fields.require("job", found)
}

fn outcome(fields: &mut Fields) -> Option<Outcome> {
    let text = fields.text("outcome");
    let outcome = text.as_deref().and_then(Outcome::from_code);
    if text.is_some() && outcome.is_none() {
        let codes = Outcome::ALL.map(Outcome::code).join("・");
        fields.problems.add("outcome", format!("{codes} のどれかを入れてください。"));
    }
    fields.require("outcome", outcome)
}

/// A text or a list of texts.
fn log(fields: &mut Fields) -> Vec<String> {
    let lines: Option<Vec<String>> = match fields.value("log") {
        None | Some(Value::Null) => Some(Vec::new()),
        Some(Value::String(text)) => Some(text.lines().map(str::to_owned).collect()),
        Some(Value::Array(lines)) => lines.iter().map(|line| line.as_str().map(str::to_owned)).collect(),
        Some(_) => None,
    };
    if lines.as_ref().is_none_or(|lines| lines.len() > LINES) {
        fields.problems.add("log", format!("文字列か、{LINES}行までの文字列の並びを入れてください。"));
    }
    lines.unwrap_or_default()
}
