//! The form with which a 塾 turns the switches of a 教室.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_database::Database;
use platform_web::{Flash, Form, Refusal, see_other_with};

use super::ClassroomId;
use super::switch::{SwitchClassroomError, switch_classroom};
use crate::staff::{Office, SentSwitches};

/// Turns the switches.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Office,
    Path(id): Path<ClassroomId>,
    Form(sent): Form<SentSwitches>,
) -> Result<Response, Refusal> {
    let (seen, wanted) = sent.read()?;
    switch_classroom(&database, &by, id, seen, wanted).await?;
    Ok(see_other_with(&format!("/classrooms/{id}"), Flash::done("権限を保存しました。")))
}

impl From<SwitchClassroomError> for Refusal {
    fn from(error: SwitchClassroomError) -> Refusal {
        match error {
            SwitchClassroomError::NoSuchClassroom => Refusal::not_found(),
            SwitchClassroomError::Stale => Refusal::conflict(format!("{error}。")),
            SwitchClassroomError::Db(error) => error.into(),
        }
    }
}
