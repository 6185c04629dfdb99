//! `POST /api/v1/agents/heartbeats`

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use platform_database::Database;
use platform_web::{Problems, Refusal};
use serde_json::Value;
use utoipa::ToSchema;

use super::{LONGEST, about, refused};
use crate::agents::access::EnrolledAgent;
use crate::agents::heartbeat::{Heartbeat, Watched, keep_heartbeat};
use crate::intake::Fields;

/// How many things an agent may watch.
const WATCHES: usize = 200;
/// How much of a problem is kept, in characters.
const PROBLEM: usize = 500;

/// What an agent says of itself.
#[derive(ToSchema)]
#[expect(dead_code, reason = "Fields reads it; here it is described")]
pub(crate) struct SignOfLife {
    #[schema(max_length = 100)]
    host: String,
    #[schema(max_length = 100)]
    version: String,
    /// Reports that wait to be sent.
    #[schema(required = false, minimum = 0)]
    waiting: i64,
    /// Reports that the server refused.
    #[schema(required = false, minimum = 0)]
    refused: i64,
    #[schema(max_items = 200)]
    watches: Vec<SignOfWatch>,
}

/// One thing that it watches.
#[derive(ToSchema)]
#[expect(dead_code, reason = "Fields reads it; here it is described")]
pub(crate) struct SignOfWatch {
    /// The job's name, or `#` and its number.
    job: String,
    tool: String,
    /// RFC 3339.
    #[schema(required = false)]
    looked_at: String,
    /// Why it could not look; empty where it could.
    #[schema(required = false)]
    problem: String,
}

/// Keeps what an agent says of itself.
#[utoipa::path(
    post,
    path = "/api/v1/agents/heartbeats",
    tag = "取り込み",
    summary = "エージェントが動いていることを知らせる",
    request_body = SignOfLife,
    responses((status = 204, description = "受け取った"))
)]
pub(crate) async fn create(
    State(database): State<Database>,
    by: EnrolledAgent,
    body: Bytes,
) -> Result<StatusCode, Refusal> {
    let heartbeat = read(&body).map_err(|problems| refused(&problems))?;
    keep_heartbeat(&database, &by, &heartbeat).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn read(body: &[u8]) -> Result<Heartbeat, Problems> {
    let mut fields = Fields::read(body)?;
    fields.only(&["host", "version", "waiting", "refused", "watches"]);
    let about = about(&mut fields);
    let waiting = fields.number("waiting").unwrap_or_default();
    let refused = fields.number("refused").unwrap_or_default();
    let list = fields.value("watches").and_then(Value::as_array).cloned();
    let list = fields.require("watches", list).unwrap_or_default();
    if list.len() > WATCHES {
        fields.problems.add("watches", format!("{WATCHES}件までにしてください。"));
    }
    let mut watches = Vec::new();
    for (number, sent) in (1..).zip(&list) {
        match watched(sent) {
            Ok(watched) => watches.push(watched),
            Err(problems) => {
                let named = problems.iter().map(|problem| format!("{}: {}", problem.field, problem.words));
                let words = named.collect::<Vec<_>>().join(" ");
                fields.problems.add("watches", format!("{number}件目の {words}"));
            }
        }
    }
    match about {
        Some(about) if fields.problems.is_empty() => Ok(Heartbeat { about, waiting, refused, watches }),
        _ => Err(fields.problems),
    }
}

fn watched(sent: &Value) -> Result<Watched, Problems> {
    let mut fields = Fields::read(sent.to_string().as_bytes())?;
    fields.only(&["job", "tool", "looked_at", "problem"]);
    let mut line = |name: &str| {
        let text = fields.text(name);
        let text = fields.require(name, text)?;
        if text.chars().count() > LONGEST {
            fields.problems.add(name, format!("{LONGEST}文字以内にしてください。"));
        }
        Some(text)
    };
    let (job_name, tool) = (line("job"), line("tool"));
    let looked_at = if fields.has("looked_at") { fields.time("looked_at") } else { None };
    let problem = fields.text("problem").unwrap_or_default().chars().take(PROBLEM).collect();
    match job_name.zip(tool) {
        Some((job_name, tool)) if fields.problems.is_empty() => {
            Ok(Watched { job: Watched::called(&job_name), job_name, tool, looked_at, problem })
        }
        _ => Err(fields.problems),
    }
}
