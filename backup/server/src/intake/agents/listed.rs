//! `aomei/jobs`: the jobs that an agent may report of.

use axum::Json;
use axum::extract::{Path, State};
use platform_database::Database;
use platform_web::Refusal;
use serde::Serialize;
use serde_json::{Value, json};

use crate::intake::store;
use crate::members::Operator;

/// A job under the number by which agents know it.
#[derive(Serialize)]
struct ListedJob {
    id: i64,
    job_name: String,
    target_server: String,
    backup_tool: String,
}

/// Lists them.
pub(crate) async fn list(State(database): State<Database>, _by: Operator) -> Result<Json<Value>, Refusal> {
    Ok(Json(json!({ "jobs": listed(&database).await? })))
}

/// Shows one of them.
pub(crate) async fn show(
    State(database): State<Database>,
    _by: Operator,
    Path(number): Path<i64>,
) -> Result<Json<Value>, Refusal> {
    let found = listed(&database).await?.into_iter().find(|job| job.id == number);
    Ok(Json(json!({ "job": found.ok_or_else(Refusal::not_found)? })))
}

async fn listed(database: &Database) -> Result<Vec<ListedJob>, Refusal> {
    let rows = store::list_numbered(&mut database.read().await?).await?;
    let listed = rows.into_iter().filter_map(|row| {
        let id = row.name.parse().ok()?;
        Some(ListedJob { id, job_name: row.job, target_server: row.target, backup_tool: row.tool })
    });
    Ok(listed.collect())
}
