//! The page on which people say what they wish to be told of alerts.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::DbError;
use platform_identity::{SignedIn, find_profile};
use platform_mail::QuietHours;
use platform_web::{Flash, Form, Problems, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::store;
use super::views::{Ground, WishesView};
use super::wishes::{Wishes, save_wishes};
use crate::alerts::Severity;
use crate::app::App;
use crate::channels;
use crate::members::Member;

/// The form as it was sent; a box without a tick is not sent at all.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct SentWishes {
    severity: Vec<String>,
    everything: String,
    assigned: String,
    channel: Vec<String>,
    quiet_from: String,
    quiet_until: String,
    critical_passes: String,
}

impl SentWishes {
    /// The wishes without the quiet hours.
    fn read(&self, quiet_hours: QuietHours) -> Wishes {
        Wishes {
            severities: self.severity.iter().filter_map(|code| Severity::from_code(code)).collect(),
            everything: self.everything == "true",
            assigned: self.assigned == "true",
            channels: self.channel.iter().filter_map(|id| id.parse().ok()).collect(),
            quiet_hours,
            critical_passes: self.critical_passes == "true",
        }
    }

    fn quiet_hours(&self) -> Result<QuietHours, platform_mail::InvalidQuietHours> {
        let hour = |text: &str| text.parse().unwrap_or(u32::MAX);
        QuietHours::new(hour(&self.quiet_from), hour(&self.quiet_until))
    }
}

/// Shows the wishes.
pub(crate) async fn edit(
    State(app): State<App>,
    _by: Member,
    person: SignedIn,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let follower = store::load_follower(&mut app.database.read().await?, person.user()).await?;
    draw(&app, &person, shell, &follower.wishes, Problems::none()).await
}

/// Keeps the wishes, or shows the form again with what is wrong.
pub(crate) async fn save(
    State(app): State<App>,
    by: Member,
    person: SignedIn,
    shell: Shell,
    Form(sent): Form<SentWishes>,
) -> Result<Response, Refusal> {
    let mut problems = Problems::none();
    let quiet_hours = sent.quiet_hours().unwrap_or_else(|invalid| {
        problems.add("quiet_from", invalid.to_string());
        QuietHours::NIGHT
    });
    let mut wished = sent.read(quiet_hours);
    let in_use = channels::list_listeners(&mut app.database.read().await?).await?;
    wished.channels.retain(|id| in_use.iter().any(|listener| listener.id == *id));
    if !wished.severities.is_empty() && !wished.everything && wished.channels.is_empty() {
        problems.add("everything", "どのアラートを受け取るかを、1つ以上選んでください。");
    }
    if problems.is_empty() {
        save_wishes(&app.database, by.actor(), person.user(), &wished).await?;
        return Ok(see_other_with("/me/alerts", Flash::done("アラートのメールの受け取り方を保存しました。")));
    }
    let page = draw(&app, &person, shell, &wished, problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn draw(
    app: &App,
    person: &SignedIn,
    shell: Shell,
    wished: &Wishes,
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let mut tx = app.database.read().await?;
    let profile = find_profile(&mut tx, person.user()).await?.ok_or(DbError::Missing)?;
    let listeners = channels::list_listeners(&mut tx).await?;
    let ground = Ground {
        mails: app.postbox.is_open(),
        address: profile.email.map(|address| address.to_string()),
        listeners: &listeners,
    };
    let way = vec![("アラート", "/alerts".to_owned())];
    shell.at(way).show("アラートのメール", WishesView::new(ground, wished, problems))
}
