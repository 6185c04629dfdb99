//! The form with which a pupil's status is changed.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_database::Database;
use platform_web::{Flash, Form, Refusal, see_other_with};

use super::change_status::change_status;
use super::sent::SentMove;
use crate::staff::Registrar;
use crate::students::{StudentId, StudentStatus};

/// Moves a pupil to another status.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Registrar,
    Path(id): Path<StudentId>,
    Form(sent): Form<SentMove>,
) -> Result<Response, Refusal> {
    let wanted = StudentStatus::from_code(&sent.status)
        .ok_or_else(|| Refusal::unprocessable("状態を選び直してください。"))?;
    change_status(&database, &by, id, sent.seen(), wanted, sent.told(&database)?).await?;
    let words = match wanted {
        StudentStatus::Enrolled => "在籍に戻しました。",
        StudentStatus::Paused => "休会にしました。これまでの得点は残っています。",
        StudentStatus::Left => "退会にしました。これまでの得点は残っています。",
    };
    Ok(see_other_with(&sent.back(id), Flash::done(words)))
}
