//! What each kind of report says. Everything here is made of [`Facts`] alone.

mod compliance;
mod iso;
mod operations;
mod parts;
mod records;
mod recovery;
mod steady;
mod trend;

use super::ReportKind;
use super::document::{Figure, Section};
use super::facts::Facts;

/// Figures and tables of a report.
pub(super) fn compose(kind: ReportKind, facts: &Facts) -> (Vec<Figure>, Vec<Section>) {
    match kind {
        ReportKind::Daily => operations::daily(facts),
        ReportKind::Weekly => operations::weekly(facts),
        ReportKind::Monthly => operations::monthly(facts),
        ReportKind::Compliance => compliance::compliance(facts),
        ReportKind::Audit => records::audit(facts),
        ReportKind::Iso27001 => iso::security(facts),
        ReportKind::Iso19650 => iso::information(facts),
        ReportKind::Recovery => recovery::recovery(facts),
        ReportKind::Users => records::users(facts),
    }
}
