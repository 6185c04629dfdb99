//! The press: prints cards as PDF, or as SVG for a preview, and invoices and lists as PDF.

use crate::world::{Order, Workshop};
use crate::{Invoice, ListPaper, PrintError, ReportCard, proof, soundness};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use typst::diag::SourceDiagnostic;
use typst::foundations::{Bytes, Smart};
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;
use typst_svg::SvgOptions;

/// Prints report cards. Holds the fonts and templates; make one and share it in an `Arc`.
///
/// Printing is pure computing of tens of milliseconds a card and blocks the thread.
/// Letters that the fonts lack are printed as 〓, and a few rare forms (𠮷) in their ordinary one (吉);
/// [`unprintable`](Self::unprintable) tells which.
pub struct Press {
    workshop: Workshop,
    /// Cards printed since the press was set up.
    printed: AtomicUsize,
}

/// After so many cards the compiler forgets what it no longer uses. Rarely enough to cost little: every look through
/// its memory stops the other threads. A card's results take 2 MB.
const FORGET_EVERY: usize = 8;

impl Press {
    /// Sets up the press, which reads the fonts once.
    pub fn new() -> Self {
        Self { workshop: Workshop::new(), printed: AtomicUsize::new(0) }
    }

    /// One card as a PDF of one page (and its blank back), tagged for readers with a screen reader.
    pub fn pdf(&self, card: &ReportCard) -> Result<Vec<u8>, PrintError> {
        self.print(&[card], |document| export(document, card.edition.code.clone(), true))
    }

    /// The cards in one PDF, a page each (and their blank backs), with a bookmark per pupil.
    ///
    /// Meant for paper, so it is not tagged, which makes it a third smaller. Memory grows by 2 MB a card: bundle at
    /// most about a hundred. One card that cannot be printed fails the whole booklet; the error names it.
    pub fn booklet(&self, cards: &[ReportCard]) -> Result<Vec<u8>, PrintError> {
        let codes: Vec<_> = cards.iter().map(|card| card.edition.code.as_str()).collect();
        let ident = codes.join(" ");
        self.print(&cards.iter().collect::<Vec<_>>(), |document| export(document, ident, false))
    }

    /// The same page as [`pdf`](Self::pdf) as SVG, letters drawn as outlines.
    pub fn svg(&self, card: &ReportCard) -> Result<String, PrintError> {
        self.print(&[card], |document| {
            let page = document.pages().first();
            Ok(page.map(|page| typst_svg::svg(page, &SvgOptions::default())).unwrap_or_default())
        })
    }

    /// The invoice as a PDF of one page, tagged.
    pub fn invoice(&self, invoice: &Invoice) -> Result<Vec<u8>, PrintError> {
        if let Some(fault) = invoice.fault() {
            return Err(PrintError::Unsound { card: 0, fault });
        }
        let _forget = ForgetOldResults { due: self.count(1) };
        let document = compile(&self.workshop.order_invoice(self.lay_out(plain(invoice))), &[1])?;
        export(&document, invoice.number.clone(), true)
    }

    /// The tables as a PDF of as many pages as they need, tagged. Memory grows with the rows: some thousands are meant.
    pub fn list(&self, paper: &ListPaper) -> Result<Vec<u8>, PrintError> {
        if let Some(fault) = paper.fault() {
            return Err(PrintError::Unsound { card: 0, fault });
        }
        // A list is as large as many cards.
        let _forget = ForgetOldResults { due: true };
        let order = self.workshop.order_list(self.lay_out(plain(paper)));
        let document = typst::compile::<PagedDocument>(&order).output.map_err(template_failed)?;
        export(&document, paper.title.clone(), true)
    }

    /// The letters of the card that are not printed as they were written.
    pub fn unprintable(&self, card: &ReportCard) -> BTreeSet<char> {
        self.workshop.letters().lacking(plain(card))
    }

    fn print<T>(
        &self,
        cards: &[&ReportCard],
        export: impl FnOnce(&PagedDocument) -> Result<T, PrintError>,
    ) -> Result<T, PrintError> {
        if cards.is_empty() {
            return Err(PrintError::NothingToPrint { card: 0 });
        }
        for (index, card) in cards.iter().enumerate() {
            soundness::check(index, card)?;
        }
        let _forget = ForgetOldResults { due: self.count(cards.len()) };
        let data = self.lay_out(Value::Array(cards.iter().map(plain).collect()));
        let pages: Vec<usize> = cards.iter().map(|card| card.layout.pages()).collect();
        export(&compile(&self.workshop.order_cards(data), &pages)?)
    }

    /// Counts the cards; tells whether the compiler's memory is to be cleared after them.
    fn count(&self, cards: usize) -> bool {
        let before = self.printed.fetch_add(cards, Ordering::Relaxed);
        (before + cards) / FORGET_EVERY > before / FORGET_EVERY
    }

    /// The data as the file that the template reads.
    fn lay_out(&self, mut data: Value) -> Bytes {
        self.workshop.letters().make_printable(&mut data);
        Bytes::from_string(data.to_string())
    }
}

impl Default for Press {
    fn default() -> Self {
        Self::new()
    }
}

/// Lets the compiler forget results that nobody used since it last forgot, whether this print succeeds or not: they
/// would pile up with every distinct card. The compiler's own `comemo` is used because another version's cache would be
/// another.
struct ForgetOldResults {
    due: bool,
}

impl Drop for ForgetOldResults {
    fn drop(&mut self) {
        if self.due {
            typst::comemo::evict(1);
        }
    }
}

fn plain(paper: &impl Serialize) -> Value {
    serde_json::to_value(paper).expect("cards, invoices and lists are plain data with text keys")
}

/// Lays out cards that take so many `pages` and proves that they hold what stands on them.
fn compile(order: &Order<'_>, pages: &[usize]) -> Result<PagedDocument, PrintError> {
    let document = typst::compile::<PagedDocument>(order).output.map_err(template_failed)?;
    proof::check(&document, pages)?;
    Ok(document)
}

fn export(document: &PagedDocument, ident: String, tagged: bool) -> Result<Vec<u8>, PrintError> {
    let options = PdfOptions { ident: Smart::Custom(ident), tagged, ..PdfOptions::default() };
    typst_pdf::pdf(document, &options).map_err(template_failed)
}

fn template_failed(problems: impl IntoIterator<Item = SourceDiagnostic>) -> PrintError {
    let messages: Vec<_> = problems.into_iter().map(|problem| problem.message.to_string()).collect();
    PrintError::Template { message: messages.join("; ") }
}
