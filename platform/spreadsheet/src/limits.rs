//! How much one file may cost, and the purse it is paid from.

use crate::unreadable::UnreadableFile;

/// How large a file may be before it is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Size of the file as sent, in bytes.
    pub max_bytes: usize,
    /// What the file may become in memory, in bytes: all parts of the archive inflated, and again the cells built from them.
    pub max_unpacked_bytes: usize,
    /// Rows with content, per sheet. Blank rows do not count, wherever they stand.
    pub max_rows: usize,
    /// The last column that may hold content, per sheet.
    pub max_columns: usize,
    /// Sheets in a workbook.
    pub max_sheets: usize,
    /// Characters in one cell.
    pub max_cell_chars: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 20 << 20,
            max_unpacked_bytes: 200 << 20,
            max_rows: 100_000,
            max_columns: 500,
            max_sheets: 100,
            max_cell_chars: 10_000,
        }
    }
}

/// Bytes that may still be spent on one file.
pub(crate) struct Purse {
    left: usize,
    limit: usize,
}

impl Purse {
    pub(crate) fn new(limit: usize) -> Self {
        Self { left: limit, limit }
    }

    pub(crate) fn left(&self) -> usize {
        self.left
    }

    pub(crate) fn spend(&mut self, bytes: usize) -> Result<(), UnreadableFile> {
        self.left =
            self.left.checked_sub(bytes).ok_or(UnreadableFile::UnpacksTooLarge { limit: self.limit })?;
        Ok(())
    }
}
