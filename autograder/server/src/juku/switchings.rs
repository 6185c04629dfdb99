//! The form with which 本部 turns the switches of a 塾.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_database::Database;
use platform_web::{Flash, Form, Refusal, see_other_with};

use super::JukuId;
use super::switch::{SwitchJukuError, switch_juku};
use crate::staff::{Headquarters, SentSwitches};

/// Turns the switches.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Headquarters,
    Path(id): Path<JukuId>,
    Form(sent): Form<SentSwitches>,
) -> Result<Response, Refusal> {
    let (seen, wanted) = sent.read()?;
    switch_juku(&database, &by, id, seen, wanted).await?;
    Ok(see_other_with(&format!("/juku/{id}"), Flash::done("権限を保存しました。")))
}

impl From<SwitchJukuError> for Refusal {
    fn from(error: SwitchJukuError) -> Refusal {
        match error {
            SwitchJukuError::NoSuchJuku => Refusal::not_found(),
            SwitchJukuError::Stale => Refusal::conflict(format!("{error}。")),
            SwitchJukuError::Db(error) => error.into(),
        }
    }
}
