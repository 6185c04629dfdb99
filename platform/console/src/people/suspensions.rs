//! The buttons that shut somebody out and let them in again.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_database::Database;
use platform_identity::{UserId, UserState};
use platform_web::{Flash, Refusal, see_other_with};

use super::move_on::{reinstate_person, suspend_person};
use crate::Directory;

/// Shuts the person out.
pub(crate) async fn create<S, D: Directory<S>>(
    State(database): State<Database>,
    manager: D::Manager,
    Path(user): Path<UserId>,
) -> Result<Response, Refusal> {
    suspend_person::<S, D>(&database, &manager, user).await?;
    let words = "利用を停止しました。ログイン中の端末からもログアウトしました。";
    Ok(see_other_with(&format!("/people/{user}"), Flash::done(words)))
}

/// Lets the person in again.
pub(crate) async fn delete<S, D: Directory<S>>(
    State(database): State<Database>,
    manager: D::Manager,
    Path(user): Path<UserId>,
) -> Result<Response, Refusal> {
    let words = match reinstate_person::<S, D>(&database, &manager, user).await? {
        UserState::Invited => "利用を再開しました。まだパスワードがないので、コードを発行してください。",
        _ => "利用を再開しました。前と同じパスワードでログインできます。",
    };
    Ok(see_other_with(&format!("/people/{user}"), Flash::done(words)))
}
