//! The button that tries a channel.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_web::{Flash, Refusal, see_other_with};

use crate::app::App;
use crate::channels::ChannelId;
use crate::channels::test::test_channel;
use crate::members::Admin;

/// Sends a notice for trying, and leads to the page that shows what the other side answers.
pub(crate) async fn create(
    State(app): State<App>,
    by: Admin,
    Path(id): Path<ChannelId>,
) -> Result<Response, Refusal> {
    let notice = test_channel(&app, &by, id).await?;
    let flash = Flash::note("テストを送っています。相手の答えは、この画面に出ます。");
    Ok(see_other_with(&format!("/notices/{notice}"), flash))
}
