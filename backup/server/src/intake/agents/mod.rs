//! The addresses and words of the former system, so that its agents need a new token and nothing else.
//!
//! Its agents send one thing under two names, tell no time zone, and send the same last run again every hour; what
//! they mean is decided here. What cannot be told apart never becomes a 成功 of its own: see `docs/formats/intake.md`.

pub(crate) mod analyses;
pub(crate) mod copies;
pub(crate) mod executions;
pub(crate) mod listed;
pub(crate) mod registrations;
pub(crate) mod statuses;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use backup_policy::Outcome;
use chrono::TimeDelta;
use platform_database::Timestamp;
use serde_json::json;

use super::take::{Taken, Told};
use super::{Fields, NameKind, Said};
use crate::runs::{EndReport, Identity, Totals};

/// By how much a sender's clock may be ahead.
const CLOCK_ERROR: TimeDelta = TimeDelta::minutes(5);

/// The job by the number that the former system gave it.
fn said(fields: &mut Fields) -> Option<Said> {
    let number = fields.number("job_id");
    let number = fields.require("job_id", number)?;
    Some(Said::Called(NameKind::Agent, number.to_string()))
}

/// A run that is over, in any of the shapes: `status` or `execution_result`, `backup_size` or `backup_size_bytes`,
/// `duration_seconds` or `duration`, with or without times.
fn read_end(fields: &mut Fields, now: Timestamp) -> Option<(Said, Told)> {
    let said = said(fields);
    let outcome = outcome(fields, &["execution_result", "status"]);
    let size = fields.used(&["backup_size_bytes", "backup_size"]);
    let bytes = fields.number(size);
    let took = fields.seconds(fields.used(&["duration_seconds", "duration"]));
    let span = span(fields, took, now);
    let error = fields.text("error_message").unwrap_or_default();
    let (outcome, reason) = believed(outcome?, bytes, error);
    let identity = match span {
        Some((from, to)) => {
            Identity::Timed(format!("times:{}/{}", from.timestamp_millis(), to.timestamp_millis()))
        }
        None => Identity::Untold,
    };
    let lines = fields.text("details").map(|details| details.lines().map(str::to_owned).collect());
    let totals = Totals { bytes, ..Totals::default() };
    let (lines, attempt) = (lines.unwrap_or_default(), fields.attempt());
    let report = EndReport { identity, outcome, reason, span, took, totals, lines, attempt };
    Some((said?, Told::End(Box::new(report))))
}

/// The three words of the former system, under the first of `names` that is there.
fn outcome(fields: &mut Fields, names: &[&str]) -> Option<Outcome> {
    let name = fields.used(names).to_owned();
    let text = fields.text(&name);
    let outcome = text.as_deref().and_then(|text| match text.to_lowercase().as_str() {
        "success" => Some(Outcome::Succeeded),
        "warning" => Some(Outcome::Warned),
        "failed" => Some(Outcome::Failed),
        _ => None,
    });
    if text.is_some() && outcome.is_none() {
        fields.problems.add(&*name, "success・warning・failed のどれかを入れてください。");
    }
    fields.require(&name, outcome)
}

/// A success that wrote nothing, or with an error beside it, is none: an agent of the former system says so of jobs that
/// failed, too.
fn believed(said: Outcome, bytes: Option<i64>, error: String) -> (Outcome, String) {
    match (said, bytes) {
        (Outcome::Succeeded, Some(0)) => {
            let words = "成功と報告されましたが、サイズが0のため、成功とは数えません";
            (Outcome::Warned, format!("{words} {error}").trim().to_owned())
        }
        (Outcome::Succeeded, _) if !error.is_empty() => {
            (Outcome::Warned, format!("成功と報告されましたが、エラーが添えられています: {error}"))
        }
        _ => (said, error),
    }
}

/// When the run was, where both its times are told, or its end and how long it took.
fn span(fields: &mut Fields, took: Option<TimeDelta>, now: Timestamp) -> Option<(Timestamp, Timestamp)> {
    let end = fields.used(&["end_time", "execution_date"]);
    let (started_at, ended_at) = (fields.time("start_time"), fields.time(end));
    if ended_at.is_some_and(|ended_at| ended_at > now + CLOCK_ERROR) {
        fields.problems.add(end, "未来の日時です。送る側の時計を確かめてください。");
    }
    match (started_at, ended_at) {
        (Some(from), Some(to)) if to < from => {
            fields.problems.add(end, "開始より前の日時です。");
            None
        }
        (Some(from), Some(to)) => Some((from, to)),
        (None, Some(to)) => Some((to - took.unwrap_or_default(), to)),
        _ => None,
    }
}

/// What the agents are answered; they look at the status alone.
fn answer(taken: &Taken) -> Response {
    let status = if taken.new { StatusCode::CREATED } else { StatusCode::OK };
    let words = if taken.new { "記録しました" } else { "すでに記録されています" };
    let body =
        json!({ "success": true, "message": words, "job_id": taken.job.id, "execution_id": taken.run });
    (status, Json(body)).into_response()
}
