//! All came back.

use axum::extract::State;
use axum::response::Response;
use platform_web::{Flash, Form, Problems, Refusal, Shell, see_other_with};

use super::{draw, explain};
use crate::app::App;
use crate::inspections::Seen;
use crate::members::Operator;
use crate::scans::carry_out::{Act, carry_out};
use crate::scans::filled::FilledScan;

/// Takes them back, and keeps what somebody saw of them.
pub(crate) async fn create(
    State(app): State<App>,
    by: Operator,
    shell: Shell,
    Form(filled): Form<FilledScan>,
) -> Result<Response, Refusal> {
    let mut problems = Problems::none();
    let lines = filled.lines(app.front.public_url.as_ref(), &mut problems);
    let seen = filled.seen(&mut problems);
    if problems.is_empty() {
        let next = what_next(seen.as_ref());
        match carry_out(&app.database, &by, &lines, &Act::TakeBack(seen)).await {
            Ok(done) => {
                let words = Flash::done(format!("{}件の返却を受け取りました。{next}", done.changed));
                return Ok(see_other_with("/media/scan", words));
            }
            Err(refused) => explain(refused, &mut problems)?,
        }
    }
    draw(&app, shell, true, filled, ("returns", problems)).await
}

fn what_next(seen: Option<&Seen>) -> &'static str {
    match seen {
        None => "媒体を調べて、返却を確認してください。",
        Some(seen) if seen.readable => "点検を記録し、定位置での保管中に戻しました。",
        Some(_) => "読み取れないので、これらの媒体のコピーは数えません。",
    }
}
