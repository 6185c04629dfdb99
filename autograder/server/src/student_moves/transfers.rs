//! The form with which a pupil moves to another 教室.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_database::Database;
use platform_web::{Flash, Form, Refusal, see_other_with};

use super::sent::SentMove;
use super::transfer::transfer_student;
use crate::classrooms::ClassroomId;
use crate::staff::{Office, Registrar};
use crate::students::StudentId;

/// Moves a pupil to another 教室; the staff of one 教室 send nobody to another.
pub(crate) async fn create(
    State(database): State<Database>,
    _office: Office,
    by: Registrar,
    Path(id): Path<StudentId>,
    Form(sent): Form<SentMove>,
) -> Result<Response, Refusal> {
    let to: Option<ClassroomId> = sent.classroom.parse().ok();
    let to = to.ok_or_else(|| Refusal::unprocessable("うつる先の教室を選んでください。"))?;
    let followed = transfer_student(&database, &by, id, sent.seen(), to, sent.told(&database)?).await?;
    let words = match followed {
        0 => "教室をうつしました。".to_owned(),
        rounds => format!("教室をうつしました。得点のまだない{rounds}回の受験者もうつりました。"),
    };
    Ok(see_other_with(&sent.back(id), Flash::done(words)))
}
