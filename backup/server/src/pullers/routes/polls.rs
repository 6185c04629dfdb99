//! The button いま取り込む.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_web::{Flash, Refusal, dates, see_other_with};

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
    let words = match order_poll(&app, &by, id).await? {
        None => "取り込みを始めます。終わると、「最後の取り込み」の時刻が変わります。".to_owned(),
        Some(until) => format!(
            "前の取り込みがまだ終わっていません。{}までに終わらなければ、そのあとで取り込み直します。",
            dates::short(until)
        ),
    };
    Ok(see_other_with(&format!("/pullers/{id}"), Flash::note(words)))
}
