//! What a table to be written looks like.

use crate::numbers;

/// One sheet to be written: headings in the first row, values below.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SheetOut {
    /// Name on the tab; Excel's rules hold (31 characters, none of `[]:*?/\`, each name once).
    pub name: String,
    /// The columns from left to right. One `locked` column protects the sheet, without a password.
    pub columns: Vec<Column>,
    /// Values by row; a short row leaves its last cells blank.
    pub rows: Vec<Vec<Value>>,
    /// Keys and values that travel unseen with an XLSX file and come back in [`crate::Workbook::facts`].
    ///
    /// They belong to the whole workbook: of one key on two sheets the last is kept. A CSV carries none.
    pub hidden_facts: Vec<(String, String)>,
}

/// One column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Text in the first row.
    pub heading: String,
    /// How values are shown.
    pub kind: ColumnKind,
    /// Width in half-width characters, 0 to 255.
    pub width: f64,
    /// Whether a person is kept from changing the column in Excel.
    pub locked: bool,
    /// Smallest and largest number that Excel lets a person enter. A blank is always let in.
    pub bounds: Option<(u32, u32)>,
    /// A note on the heading.
    pub note: Option<String>,
}

impl Column {
    /// A column that is neither locked nor bounded and has no note.
    pub fn new(heading: impl Into<String>, kind: ColumnKind, width: f64) -> Self {
        Self { heading: heading.into(), kind, width, locked: false, bounds: None, note: None }
    }
}

/// How a column shows its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// As text, so that Excel keeps leading zeros even in what a person types.
    Text,
    /// As whole numbers.
    Whole,
    /// As numbers with a fixed count of decimal places.
    Decimal {
        /// Digits after the point.
        places: u8,
    },
}

/// One cell to be written.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Blank,
    /// Text, never run as a formula.
    Text(String),
    /// A whole number, in XLSX of at most 15 digits.
    Whole(i64),
    /// A finite number.
    Decimal(f64),
    /// The sum of cells of the same row, as a formula; blank as long as none of them holds a number.
    Sum {
        /// Index of the first column, from 0.
        first_column: usize,
        /// Index of the last column, from 0, included.
        last_column: usize,
    },
}

/// What a [`Value::Sum`] in `row` comes to; `None` if there is nothing to add.
pub(super) fn sum(row: &[Value], first_column: usize, last_column: usize) -> Option<f64> {
    let numbers =
        row.iter().take(last_column.saturating_add(1)).skip(first_column).filter_map(|value| match value {
            Value::Whole(number) => Some(*number as f64),
            Value::Decimal(number) => Some(*number),
            _ => None,
        });
    let total = numbers.reduce(|sum, number| sum + number);
    total.map(numbers::shown)
}
