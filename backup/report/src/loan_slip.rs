//! The slip of a loan (貸出証明書) as data.

use serde::Serialize;

/// Everything printed on one slip. What is empty is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LoanSlip {
    /// 貸出番号.
    pub number: String,
    /// What the medium is called.
    pub medium: String,
    /// What it is, in words.
    pub kind: String,
    /// What lies on it, a line each.
    pub holds: Vec<String>,
    /// Who takes it along.
    pub borrower: String,
    /// 所属; empty of a person of the server.
    pub affiliation: String,
    /// 連絡先; empty of a person of the server.
    pub contact: String,
    /// 用途.
    pub purpose: String,
    /// When it was lent, in words.
    pub lent_at: String,
    /// Who lent it.
    pub lent_by: String,
    /// The last day, in words.
    pub due_on: String,
    /// Where it belongs.
    pub home: String,
    /// The address of the medium's page, which the QR code holds; without one no code is printed.
    pub address: Option<String>,
}
