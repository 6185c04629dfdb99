//! Gathers the cells of one sheet within the limits.

use std::collections::BTreeMap;

use crate::{
    limits::{Limits, Purse},
    unreadable::UnreadableFile,
    workbook::{Cell, Row, Sheet},
};

/// A sheet in the making. Cells may arrive in any order.
pub(super) struct Collector<'a> {
    sheet: String,
    hidden: bool,
    limits: &'a Limits,
    purse: &'a mut Purse,
    rows: BTreeMap<u32, Vec<Cell>>,
}

impl<'a> Collector<'a> {
    pub(super) fn new(sheet: &str, hidden: bool, limits: &'a Limits, purse: &'a mut Purse) -> Self {
        Self { sheet: sheet.to_owned(), hidden, limits, purse, rows: BTreeMap::new() }
    }

    /// Puts `cell` at a row number from 1 and a column index from 0; an empty cell leaves no trace.
    pub(super) fn put(&mut self, row: u32, column: usize, cell: Cell) -> Result<(), UnreadableFile> {
        if cell.is_empty() {
            return Ok(());
        }
        self.check_position(row, column)?;
        self.check_text(row, column, &cell)?;
        let cells = self.rows.entry(row).or_default();
        if cells.len() <= column {
            // The gap before the cell is paid for too: a lone cell far to the right in each row is cheap to send.
            self.purse.spend((column + 1 - cells.len()) * size_of::<Cell>())?;
            cells.resize(column + 1, Cell::Empty);
        }
        cells[column] = cell;
        Ok(())
    }

    pub(super) fn finish(self) -> Sheet {
        let row = |(number, cells)| Row { number, cells };
        Sheet { name: self.sheet, hidden: self.hidden, rows: self.rows.into_iter().map(row).collect() }
    }

    fn check_position(&self, row: u32, column: usize) -> Result<(), UnreadableFile> {
        if column >= self.limits.max_columns {
            return Err(UnreadableFile::TooManyColumns {
                sheet: self.sheet.clone(),
                row,
                limit: self.limits.max_columns,
            });
        }
        if self.rows.len() >= self.limits.max_rows && !self.rows.contains_key(&row) {
            return Err(UnreadableFile::TooManyRows {
                sheet: self.sheet.clone(),
                limit: self.limits.max_rows,
            });
        }
        Ok(())
    }

    /// Text is paid for by the cell, since one shared string can stand in a million of them.
    fn check_text(&mut self, row: u32, column: usize, cell: &Cell) -> Result<(), UnreadableFile> {
        let Cell::Text(text) = cell else {
            return Ok(());
        };
        let limit = self.limits.max_cell_chars;
        if text.len() > limit && text.chars().count() > limit {
            return Err(UnreadableFile::CellTooLong { sheet: self.sheet.clone(), row, column, limit });
        }
        self.purse.spend(text.len())
    }
}
