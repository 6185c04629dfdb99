//! All are carried to a place.

use axum::extract::State;
use axum::response::Response;
use platform_web::{Flash, Form, Problems, Refusal, Shell, see_other_with};

use super::{draw, explain};
use crate::app::App;
use crate::members::Operator;
use crate::scans::carry_out::{Act, Done, carry_out};
use crate::scans::filled::FilledScan;

/// Carries them.
pub(crate) async fn create(
    State(app): State<App>,
    by: Operator,
    shell: Shell,
    Form(filled): Form<FilledScan>,
) -> Result<Response, Refusal> {
    let mut problems = Problems::none();
    let lines = filled.lines(app.front.public_url.as_ref(), &mut problems);
    let place = filled.to.trim().parse().ok();
    if place.is_none() {
        problems.add("to", "移す先の場所を選んでください。");
    }
    if let Some(place) = place.filter(|_| problems.is_empty()) {
        match carry_out(&app.database, &by, &lines, &Act::Move(place)).await {
            Ok(done) => return Ok(see_other_with("/media/scan", moved(done))),
            Err(refused) => explain(refused, &mut problems)?,
        }
    }
    draw(&app, shell, true, filled, ("moves", problems)).await
}

fn moved(done: Done) -> Flash {
    let already = match done.already {
        0 => String::new(),
        already => format!("{already}件は、もともとそこにあります。"),
    };
    Flash::done(format!("{}件の媒体の場所を移しました。{already}", done.changed))
}
