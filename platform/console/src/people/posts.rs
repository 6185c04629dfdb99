//! The form that gives somebody another post.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_database::Database;
use platform_identity::UserId;
use platform_web::{Flash, Form, Refusal, see_other_with};
use serde::Deserialize;

use super::move_on::{MoveError, change_post};
use crate::Directory;

/// The post that was chosen.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct ChosenPost {
    post: String,
}

/// Gives the person that post.
pub(crate) async fn save<S, D: Directory<S>>(
    State(database): State<Database>,
    manager: D::Manager,
    Path(user): Path<UserId>,
    Form(chosen): Form<ChosenPost>,
) -> Result<Response, Refusal> {
    change_post::<S, D>(&database, &manager, user, &chosen.post).await?;
    let words = "役割を変えました。本人は、もう一度ログインする必要があります。";
    Ok(see_other_with(&format!("/people/{user}"), Flash::done(words)))
}

impl From<MoveError> for Refusal {
    fn from(error: MoveError) -> Refusal {
        match error {
            MoveError::NoSuchPerson => Refusal::not_found(),
            MoveError::Oneself => Refusal::forbidden(error.to_string()),
            MoveError::NoSuchPost | MoveError::Refused(_) => Refusal::unprocessable(error.to_string()),
            MoveError::LastInCharge | MoveError::AlreadySo => Refusal::conflict(error.to_string()),
            MoveError::Db(error) => error.into(),
        }
    }
}
