//! A report of each kind, as a person could order them one by one.

use anyhow::Context;
use chrono::Days;
use platform_audit::Actor;

use super::make::make_report;
use super::period::Period;
use super::{Cadence, ReportKind};
use crate::app::App;
use crate::days;

/// For how many days a report tells that may tell of any.
const DAYS: u64 = 29;

/// Makes a report of each kind: about yesterday, the seven or thirty days until today, or the quarter that it is.
pub(crate) async fn make_each(app: &App, by: &Actor) -> anyhow::Result<()> {
    let today = days::of(app.database.now());
    for kind in ReportKind::ALL {
        let until_today = |days| Period { first: today - Days::new(days), last: today };
        let period = match kind.cadence() {
            Cadence::Daily => Period { first: today - Days::new(1), last: today - Days::new(1) },
            Cadence::Weekly => until_today(6),
            cadence if kind.is_of_one_time() => {
                Period::around(cadence, today).context("the calendar has no such period")?
            }
            Cadence::Monthly | Cadence::Quarterly => until_today(DAYS),
        };
        make_report(&app.database, &app.issuer, by, (kind, period), false).await?;
    }
    Ok(())
}
