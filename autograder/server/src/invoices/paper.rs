//! An invoice as the typesetter takes it.

use autograder_report::{self as report, GradeCount, InvoiceIssuer, InvoiceRecipient};
use chrono::NaiveDate;
use platform_web::dates::day_of;

use super::Invoice;
use crate::billing::{GradeLine, Issuer, RULE};
use crate::memberships::day;
use crate::rounds::Round;

/// 請求番号: `2026-summer-012345-1`.
pub(super) fn number(round: &Round, invoice: &Invoice) -> String {
    number_of(round, invoice, invoice.edition)
}

fn number_of(round: &Round, invoice: &Invoice, edition: i64) -> String {
    format!("{}-{}-{edition}", round.name, invoice.owed.juku.number)
}

/// What the paper says; `None` for a draft. `sat_on`: the 実施日 of the version that the invoice was made from.
pub(super) fn lay_out(round: &Round, sat_on: NaiveDate, invoice: &Invoice) -> Option<report::Invoice> {
    let (_, issued_at, issuer) = invoice.issued.as_ref()?;
    let owed = &invoice.owed;
    Some(report::Invoice {
        number: number(round, invoice),
        edition: u32::try_from(invoice.edition).unwrap_or(u32::MAX),
        replaces: (invoice.edition > 1).then(|| number_of(round, invoice, invoice.edition - 1)),
        issued_on: day(day_of(*issued_at)),
        recipient: InvoiceRecipient {
            name: owed.juku.name.clone(),
            number: owed.juku.number.clone(),
            person: owed.juku.person.clone(),
            address: owed.juku.address.clone(),
        },
        issuer: sender(issuer),
        round_label: round.name.label(),
        sat_on: day(sat_on),
        membership: owed.membership.label().to_owned(),
        unit_yen: owed.unit_yen,
        examinees: owed.examinees(),
        amount_yen: owed.amount_yen(),
        tax_percent: invoice.tax_percent,
        tax_yen: invoice.tax_yen,
        grades: owed.lines.iter().map(grade_count).collect(),
        rule: RULE.to_owned(),
    })
}

fn sender(issuer: &Issuer) -> InvoiceIssuer {
    let Issuer { name, address, registration_number, bank_account, payment_terms } = issuer.clone();
    InvoiceIssuer { name, address, registration_number, bank_account, payment_terms }
}

fn grade_count(line: &GradeLine) -> GradeCount {
    let [first, second] = line.grade.subjects();
    GradeCount {
        grade: line.grade.label().to_owned(),
        examinees: line.examinees,
        subjects: [(first.label().to_owned(), line.sat[0]), (second.label().to_owned(), line.sat[1])],
    }
}
