//! The button that makes a new address for a job.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_identity::FreshlyProven;
use platform_web::{Flash, Refusal, see_other_with};

use crate::app::App;
use crate::jobs::JobId;
use crate::members::Operator;
use crate::pings::key::{MakeKeyError, make_key};

/// Makes it.
pub(crate) async fn save(
    State(app): State<App>,
    by: Operator,
    _proof: FreshlyProven,
    Path(job): Path<JobId>,
) -> Result<Response, Refusal> {
    make_key(&app, &by, Some(job)).await?;
    Ok(see_other_with(&format!("/jobs/{job}"), Flash::done("pingのアドレスを作りました。")))
}

impl From<MakeKeyError> for Refusal {
    fn from(error: MakeKeyError) -> Refusal {
        match error {
            MakeKeyError::NoSuchJob => Refusal::not_found(),
            MakeKeyError::NotExternal => Refusal::conflict(format!("{error}。")),
            MakeKeyError::Db(error) => error.into(),
        }
    }
}
