//! Sending an announcement, and calling it off.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_database::Database;
use platform_web::{Flash, Form, Refusal, dates, see_other_with};
use serde::Deserialize;

use super::AnnouncementId;
use super::draft::AnnouncementState;
use super::send::{CallOffError, SendError, Sending, call_off_announcement, send_announcement};
use super::views::address;
use crate::staff::Office;

/// What the person saw.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct SentSending {
    revision: String,
}

/// Sends a draft, at once or when its time comes.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Office,
    Path(id): Path<AnnouncementId>,
    Form(sent): Form<SentSending>,
) -> Result<Response, Refusal> {
    let seen = sent.revision.parse().unwrap_or(-1);
    let words = match send_announcement(&database, &by, id, seen).await? {
        Sending::Sent(recipients) => format!("{recipients}人に送りました。"),
        Sending::Scheduled(at) => format!("{}に送ります。", dates::date_time(at)),
    };
    Ok(see_other_with(&address(id), Flash::done(words)))
}

/// Calls back what is to be sent later, or puts a draft away.
pub(crate) async fn delete(
    State(database): State<Database>,
    by: Office,
    Path(id): Path<AnnouncementId>,
) -> Result<Response, Refusal> {
    let words = match call_off_announcement(&database, &by, id).await? {
        AnnouncementState::Draft => "送るのを取りやめ、下書きに戻しました。",
        _ => "取りやめました。",
    };
    Ok(see_other_with(&address(id), Flash::done(words)))
}

impl From<SendError> for Refusal {
    fn from(error: SendError) -> Refusal {
        match error {
            SendError::NotThere => Refusal::not_found(),
            SendError::Stale => Refusal::conflict(format!("{error}。")),
            SendError::Nobody => Refusal::unprocessable(format!("{error}。")),
            SendError::Db(error) => error.into(),
        }
    }
}

impl From<CallOffError> for Refusal {
    fn from(error: CallOffError) -> Refusal {
        match error {
            CallOffError::NotThere => Refusal::not_found(),
            CallOffError::Ended => Refusal::conflict(format!("{error}。")),
            CallOffError::Db(error) => error.into(),
        }
    }
}
