//! The form of a record (提出用紙) as data.

use crate::PrintedSection;
use serde::Serialize;

/// Everything printed of one record, on paper that is signed and handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordForm {
    /// Of which server.
    pub server: String,
    /// Whose record it is; may be empty.
    pub organisation: String,
    /// Of which part of the organisation; may be empty.
    pub department: String,
    /// What the form is called.
    pub title: String,
    /// Which one it is, in words.
    pub number: String,
    /// When it was printed and by whom, in words.
    pub printed: String,
    /// The SHA-256 of its content, printed at the foot of each page.
    pub digest: String,
    /// Name and words of what is known.
    pub facts: Vec<(String, String)>,
    /// The tables below.
    pub sections: Vec<PrintedSection>,
    /// Who signs at the end.
    pub signatures: Vec<String>,
    /// Whether the paper lies, which wide tables need.
    pub lying: bool,
    /// The address of the record's page, which the QR code holds; without one no code is printed.
    pub address: Option<String>,
}
