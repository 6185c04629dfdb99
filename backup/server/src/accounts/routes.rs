//! One's own page.

use axum::extract::State;
use axum::response::Html;
use platform_database::DbError;
use platform_identity::{SessionsOf, SignedIn, find_profile, list_sessions};
use platform_web::{Refusal, Shell};

use super::views::AccountView;
use crate::app::App;
use crate::members::Member;

/// Shows who one is here, with the ways to what belongs to the account.
pub(crate) async fn show(
    State(app): State<App>,
    member: Member,
    person: SignedIn,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = app.database.read().await?;
    let profile = find_profile(&mut tx, person.user()).await?.ok_or(DbError::Missing)?;
    drop(tx);
    let devices = list_sessions(&app.database, SessionsOf::User(person.user()), &app.rules).await?.len();
    shell.show("アカウント", AccountView::new(&member, profile, devices))
}
