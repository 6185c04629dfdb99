//! The button that makes a new shared address.

use axum::extract::State;
use axum::response::Response;
use platform_identity::FreshlyProven;
use platform_web::{Flash, Refusal, see_other_with};

use crate::app::App;
use crate::members::Operator;
use crate::pings::key::make_key;

/// Makes it.
pub(crate) async fn save(
    State(app): State<App>,
    by: Operator,
    _proof: FreshlyProven,
) -> Result<Response, Refusal> {
    make_key(&app, &by, None).await?;
    Ok(see_other_with("/intake", Flash::done("共通のpingのアドレスを作りました。")))
}
