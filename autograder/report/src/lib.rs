//! Turns a report card's data into a printable page: [`ReportCard`] in, A4 as PDF or SVG out. Sets an [`Invoice`] and a
//! [`ListPaper`] with the same press.
//!
//! Invariant: pure. No SQL, no HTTP, no clock, no files; the templates and fonts are part of the program, and the
//! same card always gives the same bytes.
//! Invariant: a card is one page. Texts shrink within the smallest legible sizes and then end in 「…」; a box that
//! would not hold its content is an error, never a cut.

#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

mod budget;
mod card;
mod glyphs;
mod invoice;
mod list_paper;
mod press;
mod print_error;
mod proof;
mod soundness;
mod world;

pub use budget::{JUKU_MESSAGE_LETTERS, REMARK_LETTERS, SUMMARY_LETTERS};
pub use card::{
    CardLayout, Edition, PathPoint, Recipient, ReportCard, RoundFacts, SatSubject, SectionLine, SubjectPart,
    Tile,
};
pub use invoice::{GradeCount, Invoice, InvoiceIssuer, InvoiceRecipient};
pub use list_paper::{ListPaper, PaperColumn, PaperTable};
pub use press::Press;
pub use print_error::PrintError;
