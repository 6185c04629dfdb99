//! Turns what the backup management server knows into papers: [`LabelSheet`], [`LoanSlip`], [`RecordForm`] and
//! [`TableReport`] in, A4 as PDF out.
//!
//! Invariant: pure. No SQL, no HTTP, no clock, no files; templates and fonts are part of the program, and the same paper
//! always gives the same bytes.
//! Invariant: a label holds its words: they shrink down to the smallest legible size, and then end in 「…」.

mod label_sheet;
mod letters;
mod loan_slip;
mod press;
mod print_error;
mod qr;
mod record_form;
mod table_report;
mod world;

pub use label_sheet::{Label, LabelSheet};
pub use loan_slip::LoanSlip;
pub use press::Press;
pub use print_error::PrintError;
pub use record_form::RecordForm;
pub use table_report::{PrintedCell, PrintedColumn, PrintedFigure, PrintedSection, TableReport};
