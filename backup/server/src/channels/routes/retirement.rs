//! The button that retires a channel, or brings it back.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_web::{Flash, Form, Refusal, see_other_with};
use serde::Deserialize;

use crate::app::App;
use crate::channels::ChannelId;
use crate::channels::retire::retire_channel;
use crate::members::Admin;

/// What the button sends.
#[derive(Deserialize)]
pub(crate) struct FilledRetirement {
    revision: i64,
    retired: bool,
}

/// Retires it or brings it back.
pub(crate) async fn save(
    State(app): State<App>,
    by: Admin,
    Path(id): Path<ChannelId>,
    Form(filled): Form<FilledRetirement>,
) -> Result<Response, Refusal> {
    retire_channel(&app, &by, (id, filled.revision), filled.retired).await?;
    let words =
        if filled.retired { "通知先を止めました。" } else { "通知先を戻しました。" };
    Ok(see_other_with(&format!("/channels/{id}"), Flash::done(words)))
}
