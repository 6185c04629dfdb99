//! The list of everybody's sessions, and ending them.

use axum::extract::{Path, State};
use axum::response::{Html, Response};
use platform_database::Database;
use platform_identity::{
    AccountRules, EndSessionError, FreshlyProven, SessionsOf, end_session, end_sessions, list_sessions,
};
use platform_web::{Flash, ListQuery, Refusal, Shell, see_other, see_other_with};

use super::views::SessionsView;
use crate::Directory;

/// Lists the living sessions, those of whom the search names.
pub(crate) async fn list<S, D: Directory<S>>(
    State(database): State<Database>,
    State(rules): State<AccountRules>,
    _chief: D::Chief,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let open = list_sessions(&database, SessionsOf::All, &rules).await?;
    shell
        .at(vec![("ホーム", "/".to_owned())])
        .show("全員のログイン", SessionsView::new(&open, query.q.trim()))
}

/// Ends one session.
pub(crate) async fn delete<S, D: Directory<S>>(
    State(database): State<Database>,
    chief: D::Chief,
    _proven: FreshlyProven,
    Path(session): Path<String>,
) -> Result<Response, Refusal> {
    match end_session(&database, D::chief_actor(&chief), SessionsOf::All, &session).await {
        Ok(_) => Ok(see_other_with("/sessions", Flash::done("その端末をログアウトさせました。"))),
        Err(EndSessionError::NoSuchSession) => {
            Ok(see_other_with("/sessions", Flash::note("その端末は、もうログアウトしていました。")))
        }
        Err(EndSessionError::Db(error)) => Err(error.into()),
    }
}

/// Ends everybody's, this one too.
pub(crate) async fn delete_all<S, D: Directory<S>>(
    State(database): State<Database>,
    chief: D::Chief,
    _proven: FreshlyProven,
) -> Result<Response, Refusal> {
    end_sessions(&database, D::chief_actor(&chief), SessionsOf::All).await?;
    Ok(see_other("/login"))
}
