//! The button that takes away the second factors of somebody who has lost them.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_database::Database;
use platform_identity::second_factors::{RemoveAllError, remove_all};
use platform_identity::{FreshlyProven, UserId};
use platform_web::{Flash, Refusal, see_other_with};

use super::find::find_person;
use crate::Directory;

/// Takes them away. Oneself goes to one's own screen instead.
pub(crate) async fn delete<S, D: Directory<S>>(
    State(database): State<Database>,
    manager: D::Manager,
    proven: FreshlyProven,
    Path(user): Path<UserId>,
) -> Result<Response, Refusal> {
    let person = find_person::<S, D>(&mut database.read().await?, &manager, user).await?;
    person.ok_or_else(Refusal::not_found)?;
    if proven.person().user() == user {
        return Err(Refusal::conflict("自分の2段階認証は、自分の「2段階認証」の画面で外してください。"));
    }
    remove_all(&database, D::actor(&manager), user).await.map_err(in_words)?;
    let words = "2段階認証を外しました。次のログインから、パスワードだけで入れます。";
    Ok(see_other_with(&format!("/people/{user}"), Flash::done(words)))
}

fn in_words(refused: RemoveAllError) -> Refusal {
    match refused {
        RemoveAllError::NothingSet => Refusal::conflict(refused.to_string()),
        RemoveAllError::Db(error) => error.into(),
    }
}
