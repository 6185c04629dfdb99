//! The button that retires a source, or brings it back.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_web::{Flash, Form, Refusal, see_other_with};
use serde::Deserialize;

use crate::app::App;
use crate::members::Admin;
use crate::pullers::PullerId;
use crate::pullers::retire::retire_puller;

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
    Path(id): Path<PullerId>,
    Form(filled): Form<FilledRetirement>,
) -> Result<Response, Refusal> {
    retire_puller(&app, &by, (id, filled.revision), filled.retired).await?;
    let words = if filled.retired {
        "連携サーバーを止めました。"
    } else {
        "連携サーバーを戻しました。"
    };
    Ok(see_other_with(&format!("/pullers/{id}"), Flash::done(words)))
}
