//! Lists as files: what a list shows under its filters, as CSV or as an Excel workbook.
//!
//! Invariant: a file holds every row that the list's address asks for, in the list's order, or there is no file.
//! Invariant: whoever takes a file away is recorded before it is handed out.

pub(crate) mod routes;

use backup_policy::Outcome;
use platform_database::Timestamp;
use platform_spreadsheet::{Column, ColumnKind, SheetOut, Value};
use platform_web::{ListOrder, dates};

/// So many rows at most.
pub(crate) const MOST_ROWS: i64 = 50_000;

/// A sheet of these columns, each with its width.
pub(crate) fn sheet(name: &str, columns: &[(&str, ColumnKind, f64)], rows: Vec<Vec<Value>>) -> SheetOut {
    let columns = columns.iter().map(|(heading, kind, width)| Column::new(*heading, *kind, *width)).collect();
    SheetOut { name: name.to_owned(), columns, rows, hidden_facts: Vec::new() }
}

/// The order that the address asks for.
pub(crate) fn sort(order: Option<ListOrder>, usual: (&'static str, bool)) -> (&'static str, bool) {
    order.map_or(usual, |order| (order.key, order.descending))
}

/// Words as they are.
pub(crate) fn words(words: impl Into<String>) -> Value {
    let words = words.into();
    if words.is_empty() { Value::Blank } else { Value::Text(words) }
}

/// 「2026-11-28 22:00:00」, by the clocks of Japan.
pub(crate) fn moment(at: Option<Timestamp>) -> Value {
    at.map_or(Value::Blank, |at| Value::Text(dates::exact(at)))
}

/// A number, if there is one.
pub(crate) fn number(number: Option<i64>) -> Value {
    number.map_or(Value::Blank, Value::Whole)
}

/// What became of a run.
pub(crate) fn outcome(code: Option<&str>) -> Value {
    let known = code.and_then(Outcome::from_code).map(Outcome::label);
    words(known.or(code).unwrap_or_default())
}
