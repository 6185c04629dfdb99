//! All lie in a place, and nothing else does.

use axum::extract::State;
use axum::response::Response;
use platform_web::{Flash, Form, Problems, Refusal, Shell, see_other_with};

use super::{draw, name};
use crate::app::App;
use crate::members::Operator;
use crate::scans::filled::FilledScan;
use crate::stocktakes::{self, TakeStockError, take_stock};

/// Keeps what was found in a place, beside what the register says of it.
pub(crate) async fn create(
    State(app): State<App>,
    by: Operator,
    shell: Shell,
    Form(filled): Form<FilledScan>,
) -> Result<Response, Refusal> {
    let mut problems = Problems::none();
    let lines = filled.lines(app.front.public_url.as_ref(), &mut problems);
    let place = filled.place.trim().parse().ok();
    if place.is_none() {
        problems.add("place", "棚卸しをする場所を選んでください。");
    }
    if let Some(place) = place.filter(|_| problems.is_empty()) {
        match take_stock(&app.database, &by, place, &lines, &filled.remark).await {
            Ok(id) => {
                let words = Flash::done("棚卸しを記録しました。");
                return Ok(see_other_with(&stocktakes::address(id), words));
            }
            Err(TakeStockError::Lines(lines)) => name(lines, &mut problems),
            Err(TakeStockError::Db(error)) => return Err(error.into()),
            Err(refused @ TakeStockError::NoSuchPlace) => problems.add("place", format!("{refused}。")),
        }
    }
    draw(&app, shell, true, filled, ("counts", problems)).await
}
