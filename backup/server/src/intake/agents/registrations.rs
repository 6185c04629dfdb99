//! `aomei/register`: an agent says of a task that it will report of it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use platform_web::Refusal;
use serde_json::json;

use crate::app::App;
use crate::intake::arrival::Arrival;
use crate::intake::fields::problem;
use crate::intake::register::{RegisterTaskError, Registration, register_task};
use crate::intake::{Fields, Way};
use crate::jobs::SaveJobError;

/// Gives the task a job and a number, the same as often as it is asked.
pub(crate) async fn create(State(app): State<App>, arrival: Arrival) -> Result<Response, Refusal> {
    let registration = Fields::read(&arrival.body).and_then(read);
    let registered = match registration {
        Ok(registration) => register_task(&app, &arrival.by, &registration).await,
        Err(problems) => return Err(arrival.refuse(&app, Way::Agent, &problems).await?),
    };
    match registered {
        Ok(registered) => {
            let status = if registered.new { StatusCode::CREATED } else { StatusCode::OK };
            let body = json!({ "success": true, "message": "登録しました", "job_id": registered.number });
            Ok((status, Json(body)).into_response())
        }
        Err(RegisterTaskError::Db(error) | RegisterTaskError::Job(SaveJobError::Db(error))) => {
            Err(error.into())
        }
        Err(refused) => {
            let problems = problem(refused.field(), format!("{refused}。"));
            Err(arrival.refuse(&app, Way::Agent, &problems).await?)
        }
    }
}

fn read(mut fields: Fields) -> Result<Registration, platform_web::Problems> {
    let number = fields.number("job_id").filter(|number| *number > 0);
    let task = fields.text("task_name");
    let task = fields.require("task_name", task).unwrap_or_default();
    let text = |name: &str| fields.text(name).unwrap_or_default();
    let target = format!("{} {}", text("target_server"), text("target_path")).trim().to_owned();
    let description = text("description");
    let read = Registration { number, task, target, description };
    if fields.problems.is_empty() { Ok(read) } else { Err(fields.problems) }
}
