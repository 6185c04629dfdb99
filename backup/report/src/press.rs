//! The press: prints papers as PDF.

use crate::world::{Paper, Workshop};
use crate::{LabelSheet, LoanSlip, PrintError, PrintedSection, RecordForm, TableReport, qr};
use serde_json::{Value, json};
use typst::diag::SourceDiagnostic;
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

/// Prints papers. Holds the fonts and templates; make one and share it in an `Arc`.
///
/// Printing is pure computing of some tens of milliseconds a page and blocks the thread. Letters that the fonts lack are
/// printed as 〓.
pub struct Press {
    workshop: Workshop,
}

impl Press {
    /// Sets up the press, which reads the fonts once.
    pub fn new() -> Self {
        Self { workshop: Workshop::new() }
    }

    /// The labels, a page for each sheet.
    pub fn labels(&self, sheet: &LabelSheet) -> Result<Vec<u8>, PrintError> {
        if let Some(fault) = sheet.fault() {
            return Err(PrintError::Unsound { fault });
        }
        let labels: Result<Vec<Value>, PrintError> = sheet
            .labels
            .iter()
            .map(|label| Ok(json!({ "words": label, "code": code(label.address.as_deref())? })))
            .collect();
        self.print(Paper::Labels, json!({ "skip": sheet.skip, "labels": labels? }))
    }

    /// The slip, which is one page.
    pub fn loan_slip(&self, slip: &LoanSlip) -> Result<Vec<u8>, PrintError> {
        self.print(Paper::LoanSlip, json!({ "words": slip, "code": code(slip.address.as_deref())? }))
    }

    /// The report, over as many pages as it takes.
    pub fn table_report(&self, report: &TableReport) -> Result<Vec<u8>, PrintError> {
        check(&report.sections)?;
        self.print(Paper::TableReport, json!(report))
    }

    /// The form, over as many pages as it takes.
    pub fn record_form(&self, form: &RecordForm) -> Result<Vec<u8>, PrintError> {
        check(&form.sections)?;
        self.print(Paper::RecordForm, json!({ "form": form, "code": code(form.address.as_deref())? }))
    }

    fn print(&self, paper: Paper, data: Value) -> Result<Vec<u8>, PrintError> {
        let printed = typst::compile::<PagedDocument>(&self.workshop.order(paper, data))
            .output
            .and_then(|document| typst_pdf::pdf(&document, &PdfOptions::default()))
            .map_err(template_failed);
        // Papers are rare and each is another: nothing that the compiler remembers is of use to the next.
        typst::comemo::evict(0);
        printed
    }
}

impl Default for Press {
    fn default() -> Self {
        Self::new()
    }
}

fn check(sections: &[PrintedSection]) -> Result<(), PrintError> {
    let uneven = |one: &PrintedSection| one.rows.iter().any(|row| row.len() != one.columns.len());
    if sections.iter().any(uneven) {
        return Err(PrintError::Unsound { fault: "a row has not as many cells as there are columns" });
    }
    Ok(())
}

fn code(address: Option<&str>) -> Result<Option<String>, PrintError> {
    address.map(qr::draw).transpose()
}

fn template_failed(problems: impl IntoIterator<Item = SourceDiagnostic>) -> PrintError {
    let messages: Vec<_> = problems.into_iter().map(|problem| problem.message.to_string()).collect();
    PrintError::Template { message: messages.join("; ") }
}
