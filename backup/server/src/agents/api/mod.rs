//! `POST /api/v1/agents`: a machine brings a code and becomes an agent.

pub(crate) mod heartbeats;
pub(crate) mod listed;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use platform_identity::Caller;
use platform_web::{Problems, Refusal};
use serde::Serialize;

use super::enrol::{About, EnrolAgentError, enrol_agent};
use crate::app::App;
use crate::intake::Fields;

/// How long what a machine says of itself may be, in characters.
const LONGEST: usize = 100;

/// What an agent keeps from now on.
#[derive(Serialize)]
pub(crate) struct EnrolledView {
    name: String,
    token: String,
}

/// Enrols the machine. Whoever has the code may: it is a secret, used once.
pub(crate) async fn create(
    State(app): State<App>,
    caller: Caller,
    body: Bytes,
) -> Result<(StatusCode, Json<EnrolledView>), Refusal> {
    let mut fields = Fields::read(&body).map_err(|problems| refused(&problems))?;
    fields.only(&["code", "host", "version"]);
    let code = fields.text("code");
    let code = fields.require("code", code);
    let about = about(&mut fields);
    let (Some(code), Some(about), true) = (code, about, fields.problems.is_empty()) else {
        return Err(refused(&fields.problems));
    };
    let enrolled = enrol_agent(&app, caller.origin(), &code, &about).await?;
    Ok((StatusCode::CREATED, Json(EnrolledView { name: enrolled.name, token: enrolled.token })))
}

/// What a machine says of itself.
fn about(fields: &mut Fields) -> Option<About> {
    let mut line = |name: &str| {
        let text = fields.text(name);
        let text = fields.require(name, text)?;
        if text.chars().count() > LONGEST {
            fields.problems.add(name, format!("{LONGEST}文字以内にしてください。"));
        }
        Some(text)
    };
    let (host, version) = (line("host"), line("version"));
    Some(About { host: host?, version: version? })
}

fn refused(problems: &Problems) -> Refusal {
    Refusal::unprocessable("送られた内容に誤りがあります。").naming(problems)
}

impl From<EnrolAgentError> for Refusal {
    fn from(error: EnrolAgentError) -> Refusal {
        match error {
            EnrolAgentError::NoSuchCode => {
                let mut problems = Problems::none();
                problems.add("code", format!("{error}。"));
                Refusal::unprocessable(format!("{error}。")).naming(&problems)
            }
            EnrolAgentError::Db(error) => error.into(),
            // What the server gives out itself is in order, or the server is at fault.
            trouble => Refusal::unknown(trouble),
        }
    }
}
