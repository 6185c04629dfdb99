//! The forms with which a 塾 turns the switches of a 教室.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_database::Database;
use platform_web::{Flash, Form, ListQuery, Refusal, see_other_with};

use super::ClassroomId;
use super::switch::{SwitchClassroomError, switch_classroom};
use crate::classroom_boards::board_address;
use crate::staff::{Office, SentSwitches};

/// Turns the switches: all three on the page of the 教室, or one of them in the list.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Office,
    Path(id): Path<ClassroomId>,
    Form(sent): Form<SentSwitches>,
) -> Result<Response, Refusal> {
    let (seen, wanted) = sent.read()?;
    let classroom = switch_classroom(&database, &by, id, seen, wanted).await?;
    let Some(pressed) = sent.pressed() else {
        return Ok(see_other_with(&format!("/classrooms/{id}"), Flash::done("権限を保存しました。")));
    };
    let turned = if wanted.allow(pressed) { "オン" } else { "オフ" };
    let words = format!("{}の{}を{turned}にしました。", classroom.name, pressed.label());
    let list = ListQuery::parse(&sent.list).address(&board_address(by.scope(), classroom.juku_id));
    Ok(see_other_with(&list, Flash::done(words)))
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
