//! The slip of a loan (貸出証明書).

use backup_report::LoanSlip;
use platform_web::{PublicUrl, dates};

use super::store::Loan;
use crate::copies::NamedCopy;
use crate::days;
use crate::media::{Medium, kind_words};

/// The slip as the press wants it. `server`: where the medium's page is reached; without it no code is printed.
pub(super) fn lay_out(
    loan: &Loan,
    medium: &Medium,
    copies: &[NamedCopy],
    server: Option<&PublicUrl>,
) -> LoanSlip {
    LoanSlip {
        number: loan.id.to_string(),
        medium: medium.label.clone(),
        kind: kind_words(medium),
        holds: copies.iter().map(|copy| copy.job.clone()).collect(),
        borrower: loan.borrower.clone(),
        affiliation: loan.affiliation.clone(),
        contact: loan.contact.clone(),
        purpose: loan.purpose.clone(),
        lent_at: dates::date_time(loan.lent_at),
        lent_by: loan.lent_by.clone(),
        due_on: days::words(loan.due_on),
        home: medium.home.clone(),
        address: server.map(|server| server.link(&format!("/media/{}", medium.id))),
    }
}
