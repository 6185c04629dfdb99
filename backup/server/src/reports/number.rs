//! What a report is known by.

use super::ReportId;
use super::period::Period;

/// 「COMPLIANCE-202611-00012」: kind, period and the number of its row, which no other report has.
pub(super) fn document_number(kind: &str, period: Period, id: ReportId) -> String {
    format!("{}-{}-{:05}", kind.to_uppercase(), period.code(), id.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_tells_kind_and_period() {
        for (kind, first, last, expected) in [
            ("daily", "2026-11-27", "2026-11-27", "DAILY-20261127-00012"),
            ("monthly", "2026-02-01", "2026-02-28", "MONTHLY-202602-00012"),
            ("iso27001", "2026-10-01", "2026-12-31", "ISO27001-2026Q4-00012"),
            ("audit", "2026-10-01", "2026-11-30", "AUDIT-20261001-20261130-00012"),
            ("weekly", "2026-11-23", "2026-11-29", "WEEKLY-20261123-20261129-00012"),
        ] {
            let period = Period { first: first.parse().unwrap(), last: last.parse().unwrap() };
            assert_eq!(document_number(kind, period, ReportId(12)), expected);
        }
    }
}
