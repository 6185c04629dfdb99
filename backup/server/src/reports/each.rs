//! A report of each kind, as a person could order them one by one.

use chrono::Days;
use platform_audit::Actor;
use platform_database::Database;

use super::make::make_report;
use super::period::Period;
use super::{Cadence, ReportKind};
use crate::days;

/// For how many days a report of more than a day tells.
const DAYS: u64 = 29;

/// Makes a report of each kind: about yesterday, or the thirty days until today.
pub(crate) async fn make_each(database: &Database, by: &Actor) -> anyhow::Result<()> {
    let today = days::of(database.now());
    for kind in ReportKind::ALL {
        let (first, last) = match kind.cadence() {
            Cadence::Daily => (today - Days::new(1), today - Days::new(1)),
            Cadence::Weekly => (today - Days::new(6), today),
            Cadence::Monthly | Cadence::Quarterly => (today - Days::new(DAYS), today),
        };
        make_report(database, by, kind, Period::new(first, last, today)?, false).await?;
    }
    Ok(())
}
