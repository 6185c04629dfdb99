//! The buttons that close a 教室 and open it again.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_database::Database;
use platform_web::{Flash, Form, Refusal, see_other_with};
use serde::Deserialize;

use super::close::{close_classroom, reopen_classroom};
use super::revise::ReviseClassroomError;
use crate::classrooms::ClassroomId;
use crate::staff::Office;

/// The revision that the person saw; without one, none.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Seen {
    revision: String,
}

impl Seen {
    fn revision(&self) -> i64 {
        self.revision.parse().unwrap_or(-1)
    }
}

/// Closes a 教室.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Office,
    Path(id): Path<ClassroomId>,
    Form(seen): Form<Seen>,
) -> Result<Response, Refusal> {
    close_classroom(&database, &by, id, seen.revision()).await?;
    let words = "教室を閉じました。これまでの得点と結果は残っています。";
    Ok(see_other_with(&format!("/classrooms/{id}"), Flash::done(words)))
}

/// Opens it again.
pub(crate) async fn delete(
    State(database): State<Database>,
    by: Office,
    Path(id): Path<ClassroomId>,
    Form(seen): Form<Seen>,
) -> Result<Response, Refusal> {
    reopen_classroom(&database, &by, id, seen.revision()).await?;
    Ok(see_other_with(&format!("/classrooms/{id}"), Flash::done("教室をまた開きました。")))
}

impl From<ReviseClassroomError> for Refusal {
    fn from(error: ReviseClassroomError) -> Refusal {
        match error {
            ReviseClassroomError::NoSuchClassroom => Refusal::not_found(),
            ReviseClassroomError::Stale | ReviseClassroomError::HasPupils(_) => {
                Refusal::conflict(format!("{error}。"))
            }
            ReviseClassroomError::Db(error) => error.into(),
        }
    }
}
