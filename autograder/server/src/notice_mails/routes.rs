//! The page on which people say what they wish to get by mail.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::DbError;
use platform_identity::{SignedIn, find_profile};
use platform_mail::QuietHours;
use platform_web::{Flash, Form, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::preferences::{Preferences, save_preferences};
use super::store;
use super::views::{PreferencesView, kinds_for};
use crate::app::App;
use crate::staff::Staff;

/// The form as it was sent; a box without a tick is not sent at all.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct SentPreferences {
    mail: Vec<String>,
    quiet_from: String,
    quiet_until: String,
}

/// Shows the wishes.
pub(crate) async fn edit(
    State(app): State<App>,
    staff: Staff,
    person: SignedIn,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let wished =
        store::load_preferences(&mut app.database.read().await?, person.user(), &app.notices).await?;
    draw(&app, &staff, &person, shell, &wished, "").await
}

/// Keeps the wishes, or shows the form again with what is wrong.
pub(crate) async fn save(
    State(app): State<App>,
    staff: Staff,
    person: SignedIn,
    shell: Shell,
    Form(sent): Form<SentPreferences>,
) -> Result<Response, Refusal> {
    let offered = kinds_for(staff.scope()).into_iter();
    let without_mail = offered.filter(|kind| !sent.mail.iter().any(|code| code == kind.code())).collect();
    let hour = |text: &str| text.parse().unwrap_or(u32::MAX);
    match QuietHours::new(hour(&sent.quiet_from), hour(&sent.quiet_until)) {
        Ok(quiet_hours) => {
            let wished = Preferences { without_mail, quiet_hours };
            save_preferences(&app.database, staff.actor(), person.user(), &wished).await?;
            Ok(see_other_with("/me/notices", Flash::done("受け取り方を保存しました。")))
        }
        Err(invalid) => {
            let wished = Preferences { without_mail, quiet_hours: app.notices.quiet_hours };
            let page = draw(&app, &staff, &person, shell, &wished, &invalid.to_string()).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

async fn draw(
    app: &App,
    staff: &Staff,
    person: &SignedIn,
    shell: Shell,
    wished: &Preferences,
    problem: &str,
) -> Result<Html<String>, Refusal> {
    let profile = find_profile(&mut app.database.read().await?, person.user()).await?;
    let profile = profile.ok_or(DbError::Missing)?;
    let view = PreferencesView::new(staff, &profile, wished, app.postbox.is_open(), problem);
    let way = vec![("ホーム", "/".to_owned()), ("お知らせ", "/notices".to_owned())];
    shell.at(way).show("お知らせの受け取り方", view)
}
