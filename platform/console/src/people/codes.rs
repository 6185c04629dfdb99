//! The buttons that give somebody a new code, and take it back.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_database::Database;
use platform_identity::{FreshlyProven, UserId};
use platform_mail::Postbox;
use platform_web::{Brand, Flash, Form, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::hand_code::{HandCodeError, hand_code, take_code_back};
use super::routes::show_way;
use crate::Directory;

/// How the code shall reach the person.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct ChosenWay {
    way: String,
}

/// Makes a new code: mails it, or shows the slip once. Whoever holds one can become its person, so the manager has to be
/// at the screen still.
pub(crate) async fn create<S, D: Directory<S>>(
    (State(database), State(postbox), State(brand)): (State<Database>, State<Postbox>, State<Brand>),
    manager: D::Manager,
    _proven: FreshlyProven,
    Path(user): Path<UserId>,
    shell: Shell,
    Form(chosen): Form<ChosenWay>,
) -> Result<Response, Refusal> {
    let way = hand_code::<S, D>(&database, &postbox, &manager, user, chosen.way == "mail").await?;
    show_way::<S, D>(&database, &postbox, &brand, &manager, shell, user, way).await
}

/// Takes the open code back.
pub(crate) async fn delete<S, D: Directory<S>>(
    State(database): State<Database>,
    manager: D::Manager,
    Path(user): Path<UserId>,
) -> Result<Response, Refusal> {
    take_code_back::<S, D>(&database, &manager, user).await?;
    Ok(see_other_with(&format!("/people/{user}"), Flash::done("コードを取り消しました。")))
}

impl From<HandCodeError> for Refusal {
    fn from(error: HandCodeError) -> Refusal {
        match error {
            HandCodeError::NoSuchPerson => Refusal::not_found(),
            HandCodeError::Oneself => Refusal::forbidden(error.to_string()),
            HandCodeError::EmailMissing | HandCodeError::MailClosed => {
                Refusal::unprocessable(error.to_string())
            }
            HandCodeError::Suspended | HandCodeError::NoOpenCode => Refusal::conflict(error.to_string()),
            HandCodeError::Db(error) => error.into(),
        }
    }
}
