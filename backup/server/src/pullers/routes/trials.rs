//! The button 接続を試す.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_web::{Refusal, see_other};

use crate::app::App;
use crate::members::Admin;
use crate::pullers::PullerId;
use crate::pullers::trial::order_trial;

/// Has the source tried; its page shows what the other side says.
pub(crate) async fn create(
    State(app): State<App>,
    by: Admin,
    Path(id): Path<PullerId>,
) -> Result<Response, Refusal> {
    order_trial(&app, &by, id).await?;
    Ok(see_other(&format!("/pullers/{id}")))
}
