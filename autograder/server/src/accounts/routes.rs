//! One's own page.

use axum::extract::State;
use axum::response::Html;
use platform_database::DbError;
use platform_identity::{SessionsOf, SignedIn, find_profile, list_sessions};
use platform_web::{Refusal, Shell};

use super::store;
use super::views::AccountView;
use crate::app::App;
use crate::staff::Staff;

/// Shows who one is here, with the ways to what belongs to the account.
pub(crate) async fn show(
    State(app): State<App>,
    staff: Staff,
    person: SignedIn,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = app.database.read().await?;
    let profile = find_profile(&mut tx, person.user()).await?.ok_or(DbError::Missing)?;
    let keys = store::load_grid_keys(&mut tx, person.user()).await?;
    drop(tx);
    let devices = list_sessions(&app.database, SessionsOf::User(person.user()), &app.rules).await?.len();
    let view = AccountView::new(&staff, profile, devices, keys);
    shell.at(vec![("ホーム", "/".to_owned())]).show("アカウント", view)
}
