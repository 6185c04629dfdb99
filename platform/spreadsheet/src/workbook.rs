//! What a file says: sheets of rows of cells, without gaps filled in.

use std::{borrow::Cow, collections::BTreeMap};

use crate::headings::Headings;

/// What was read from one file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Workbook {
    /// The sheets in their order; a CSV is one sheet.
    pub sheets: Vec<Sheet>,
    /// Keys and values that [`crate::write_xlsx`] hid in the file; empty for other files.
    pub facts: BTreeMap<String, String>,
}

/// One sheet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// Name on the tab; `CSV` for a text file.
    pub name: String,
    /// Whether Excel hides the sheet, so that the sender may not know of it.
    pub hidden: bool,
    /// Rows with content, in ascending order of their number.
    pub rows: Vec<Row>,
}

impl Sheet {
    /// The rows below the heading row.
    pub fn body(&self, headings: &Headings) -> impl Iterator<Item = &Row> {
        let heading_row = headings.row();
        self.rows.iter().filter(move |row| row.number > heading_row)
    }
}

/// One row with content.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The row number in Excel, or the line on which the record starts in a CSV; from 1.
    pub number: u32,
    /// Cells from column A to the last one with content.
    pub cells: Vec<Cell>,
}

impl Row {
    /// The cell at a column index from 0; beyond the last one, [`Cell::Empty`].
    pub fn cell(&self, index: usize) -> &Cell {
        self.cells.get(index).unwrap_or(&Cell::Empty)
    }
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    /// Nothing, or a formula whose result is no text.
    #[default]
    Empty,
    /// Text as it stands, untrimmed; never empty.
    Text(String),
    /// A number without a fraction in the fifteen digits that Excel shows.
    Whole(i64),
    /// Any other number; always finite.
    Decimal(f64),
    /// A date `2026-01-03`, a time `09:30:00`, both, or a duration `26:00:00`.
    Date(String),
    /// TRUE or FALSE.
    Logical(bool),
    /// An error value such as `#N/A`.
    Error(String),
    /// A formula that no program has calculated yet.
    NoValue,
}

impl Cell {
    /// The text a person would see; nothing for [`Cell::Empty`] and [`Cell::NoValue`].
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Empty | Self::NoValue => Cow::Borrowed(""),
            Self::Text(text) | Self::Date(text) | Self::Error(text) => Cow::Borrowed(text),
            Self::Whole(number) => Cow::Owned(number.to_string()),
            Self::Decimal(number) => Cow::Owned(number.to_string()),
            Self::Logical(value) => Cow::Borrowed(if *value { "TRUE" } else { "FALSE" }),
        }
    }

    /// Whether the cell holds nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::Empty
    }
}

/// The letters over a column in Excel: 0 is `A`, 26 is `AA`.
pub fn column_letters(index: usize) -> String {
    let last = char::from(b'A' + (index % 26) as u8);
    match index / 26 {
        0 => last.to_string(),
        rest => format!("{}{last}", column_letters(rest - 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_lettered_as_in_excel() {
        let cases = [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")];
        for (index, letters) in cases {
            assert_eq!(column_letters(index), letters);
        }
    }

    #[test]
    fn a_cell_reads_as_a_person_sees_it() {
        let cases = [
            (Cell::Whole(345_001), "345001"),
            (Cell::Decimal(12.5), "12.5"),
            (Cell::Text("007".into()), "007"),
            (Cell::Logical(true), "TRUE"),
            (Cell::NoValue, ""),
        ];
        for (cell, text) in cases {
            assert_eq!(cell.text(), text);
        }
    }
}
