//! The button いま取り込む.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_web::{Flash, Refusal, see_other_with};

use crate::app::App;
use crate::members::Admin;
use crate::pullers::PullerId;
use crate::pullers::poll::order_poll;

/// Has the source asked now.
pub(crate) async fn create(
    State(app): State<App>,
    by: Admin,
    Path(id): Path<PullerId>,
) -> Result<Response, Refusal> {
    order_poll(&app, &by, id).await?;
    let flash = Flash::note("取り込みを始めます。終わると、「最後の取り込み」の時刻が変わります。");
    Ok(see_other_with(&format!("/pullers/{id}"), flash))
}
