//! All are lent to one person.

use axum::extract::State;
use axum::response::Response;
use platform_web::{Flash, Form, Problems, Refusal, Shell, see_other_with};

use super::{draw, explain};
use crate::app::App;
use crate::members::Operator;
use crate::scans::carry_out::{Act, carry_out};
use crate::scans::filled::FilledScan;

/// Lends them.
pub(crate) async fn create(
    State(app): State<App>,
    by: Operator,
    shell: Shell,
    Form(filled): Form<FilledScan>,
) -> Result<Response, Refusal> {
    let mut problems = Problems::none();
    let lines = filled.lines(app.front.public_url.as_ref(), &mut problems);
    if let Some(new) = filled.loan().read(&mut problems).filter(|_| problems.is_empty()) {
        match carry_out(&app.database, &by, &lines, &Act::Lend(new)).await {
            Ok(done) => {
                let words = format!("{}件の貸出を記録しました。", done.changed);
                return Ok(see_other_with("/loans", Flash::done(words)));
            }
            Err(refused) => explain(refused, &mut problems)?,
        }
    }
    draw(&app, shell, true, filled, ("loans", problems)).await
}
