//! Who is sent which report.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_mail::MailAddress;
use platform_web::{Flash, Form, Problems, Refusal, Shell, see_other_with};
use serde::Deserialize;

use crate::app::App;
use crate::members::Admin;
use crate::reports::recipients::{RecipientError, add_recipient, save_recipient};
use crate::reports::views::RecipientsView;
use crate::reports::{RecipientId, ReportKind, store};

/// The form of a new recipient.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledRecipient {
    pub(in crate::reports) kind: String,
    pub(in crate::reports) address: String,
}

/// The button that stops or resumes.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledActivity {
    active: bool,
}

/// Lists who is sent what.
pub(crate) async fn list(State(app): State<App>, _by: Admin, shell: Shell) -> Result<Html<String>, Refusal> {
    draw(&app, shell, FilledRecipient::default(), Problems::none()).await
}

/// Adds an address.
pub(crate) async fn create(
    State(app): State<App>,
    by: Admin,
    shell: Shell,
    Form(filled): Form<FilledRecipient>,
) -> Result<Response, Refusal> {
    let mut problems = Problems::none();
    let kind = ReportKind::from_code(&filled.kind);
    if kind.is_none() {
        problems.add("kind", "レポートの種類を選んでください。");
    }
    let address = match filled.address.parse::<MailAddress>() {
        Ok(address) => Some(address),
        Err(invalid) => {
            problems.add("address", invalid.to_string());
            None
        }
    };
    if let Some((kind, address)) = kind.zip(address) {
        match add_recipient(&app.database, &by, kind, &address).await {
            Ok(()) => {
                return Ok(see_other_with("/reports/recipients", Flash::done("宛先を登録しました。")));
            }
            Err(refused @ RecipientError::Twice) => problems.add("address", format!("{refused}。")),
            Err(error) => return Err(error.into()),
        }
    }
    let page = draw(&app, shell, filled, problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Stops sending to an address, or begins again.
pub(crate) async fn save(
    State(app): State<App>,
    by: Admin,
    Path(id): Path<RecipientId>,
    Form(filled): Form<FilledActivity>,
) -> Result<Response, Refusal> {
    save_recipient(&app.database, &by, id, filled.active).await?;
    let words = if filled.active { "送信を再開しました。" } else { "送信を止めました。" };
    Ok(see_other_with("/reports/recipients", Flash::done(words)))
}

async fn draw(
    app: &App,
    shell: Shell,
    filled: FilledRecipient,
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let recipients = store::list_recipients(&mut app.database.read().await?).await?;
    let view = RecipientsView::new(&recipients, app.postbox.is_open(), filled, problems);
    shell.at(vec![("レポート", "/reports".to_owned())]).show("レポートの宛先", view)
}

impl From<RecipientError> for Refusal {
    fn from(error: RecipientError) -> Refusal {
        match error {
            RecipientError::Twice => Refusal::conflict(format!("{error}。")),
            RecipientError::NoSuchRecipient => Refusal::not_found(),
            RecipientError::Db(error) => error.into(),
        }
    }
}
