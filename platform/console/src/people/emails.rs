//! The form that says where a person is reached.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_database::{Database, DbError};
use platform_identity::{FreshlyProven, UserId, change_email};
use platform_mail::{InvalidAddress, MailAddress};
use platform_web::{Flash, Form, Refusal, see_other_with};
use serde::Deserialize;
use thiserror::Error;

use super::find::find_person;
use crate::Directory;

/// The address as it was filled in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledEmail {
    email: String,
    /// The address that the manager saw.
    seen: String,
}

/// Why the address stays as it is; the words are for the manager.
#[derive(Debug, Error)]
enum ChangeEmailError {
    /// There is no such person, or not under this manager.
    #[error("利用者がいません。")]
    NoSuchPerson,
    /// It is none.
    #[error(transparent)]
    Invalid(#[from] InvalidAddress),
    /// Somebody changed it since it was shown.
    #[error("表示したあとに、別の人がメールアドレスを変更しました。画面を開き直してください。")]
    Stale,
    /// The database.
    #[error("the address could not be changed")]
    Db(#[from] DbError),
}

/// Writes the address; an empty one takes it away. Codes go there, so the manager has to be at the screen still.
pub(crate) async fn save<S, D: Directory<S>>(
    State(database): State<Database>,
    manager: D::Manager,
    _proven: FreshlyProven,
    Path(user): Path<UserId>,
    Form(filled): Form<FilledEmail>,
) -> Result<Response, Refusal> {
    change::<S, D>(&database, &manager, user, &filled).await?;
    Ok(see_other_with(&format!("/people/{user}"), Flash::done("メールアドレスを保存しました。")))
}

async fn change<S, D: Directory<S>>(
    database: &Database,
    manager: &D::Manager,
    user: UserId,
    filled: &FilledEmail,
) -> Result<(), ChangeEmailError> {
    let new: Option<MailAddress> =
        if filled.email.trim().is_empty() { None } else { Some(filled.email.parse()?) };
    let mut tx = database.write().await?;
    find_person::<S, D>(&mut tx, manager, user).await?.ok_or(ChangeEmailError::NoSuchPerson)?;
    if !change_email(&mut tx, D::actor(manager), user, &filled.seen, new.as_ref()).await? {
        return Err(ChangeEmailError::Stale);
    }
    Ok(tx.commit().await?)
}

impl From<ChangeEmailError> for Refusal {
    fn from(error: ChangeEmailError) -> Refusal {
        match error {
            ChangeEmailError::NoSuchPerson => Refusal::not_found(),
            ChangeEmailError::Invalid(_) => Refusal::unprocessable(error.to_string()),
            ChangeEmailError::Stale => Refusal::conflict(error.to_string()),
            ChangeEmailError::Db(error) => error.into(),
        }
    }
}
