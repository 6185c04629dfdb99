//! Reads and writes XLSX and CSV as people really send them.
//!
//! [`read()`] decides by content, not by name, what a file is, and answers with a [`Workbook`] of sparse
//! sheets or with an [`UnreadableFile`] that says in Japanese what the sender should do. [`Headings`]
//! finds the columns an importer asks for. [`write_xlsx`] and [`write_csv`] draw a [`SheetOut`].
//!
//! Invariant: reading a file, however hostile, costs no more memory and time than [`Limits`] allows, and never panics.
//! Invariant: a blank cell is [`Cell::Empty`], a formula nobody has calculated is [`Cell::NoValue`]; neither is ever zero.
//! Invariant: text and whole numbers that were written here read back unchanged, leading zeros included.

#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

mod formula_guard;
mod headings;
mod limits;
mod numbers;
mod read;
mod unreadable;
mod workbook;
mod write;

pub use headings::{HeadingProblem, Headings};
pub use limits::Limits;
pub use read::read;
pub use unreadable::UnreadableFile;
pub use workbook::{Cell, Row, Sheet, Workbook, column_letters};
pub use write::{
    BYTE_ORDER_MARK, BookWriter, Column, ColumnKind, CsvEncoding, SheetOut, UnmappableCell, Value,
    WriteError, write_csv, write_csv_lines, write_xlsx,
};

/// Name of the very hidden sheet that carries a workbook's facts.
const FACTS_SHEET: &str = "_kouzyou";
