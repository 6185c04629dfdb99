//! The list of locks, and letting somebody in again.

use axum::extract::State;
use axum::response::{Html, Response};
use platform_database::Database;
use platform_identity::{AccountRules, list_locked, release};
use platform_web::{Flash, Form, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::views::LocksView;
use crate::Directory;

/// Which lock is to be released.
#[derive(Deserialize)]
pub(crate) struct FilledRelease {
    subject: String,
}

/// Lists what is locked now.
pub(crate) async fn list<S, D: Directory<S>>(
    State(database): State<Database>,
    State(rules): State<AccountRules>,
    _chief: D::Chief,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let locks = list_locked(&database, &rules).await?;
    let view = LocksView::new(&locks, database.now(), &rules);
    shell.at(vec![("ホーム", "/".to_owned())]).show("ロック中のログイン", view)
}

/// Releases one.
pub(crate) async fn create<S, D: Directory<S>>(
    State(database): State<Database>,
    chief: D::Chief,
    Form(filled): Form<FilledRelease>,
) -> Result<Response, Refusal> {
    let released = release(&database, D::chief_actor(&chief), &filled.subject).await?;
    let flash = if released {
        Flash::done("ロックを解除しました。")
    } else {
        Flash::note("そのロックは、もう終わっていました。")
    };
    Ok(see_other_with("/locks", flash))
}
