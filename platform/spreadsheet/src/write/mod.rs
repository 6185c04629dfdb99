//! Draws tables as XLSX and CSV.

mod book;
mod csv;
mod look;
mod outline;
mod xlsx;

use thiserror::Error;

pub use book::BookWriter;
pub use csv::{BYTE_ORDER_MARK, CsvEncoding, write_csv, write_csv_lines};
pub use outline::{Column, ColumnKind, SheetOut, Value};
pub use xlsx::write_xlsx;

/// Why a table cannot be written; the text is for the person who asked for it.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WriteError {
    /// A row has more values than the table has columns.
    #[error("{row} 行目の値が列の数より多いため、ファイルを作成できませんでした")]
    RowTooLong {
        /// Row of the file, from 1, the heading row included.
        row: usize,
    },
    /// A whole number has more digits than Excel keeps.
    #[error("{row} 行目「{heading}」の数値が 15 桁を超えるため、Excel では正しく表せません")]
    NumberTooLong {
        /// Row of the file, from 1, the heading row included.
        row: usize,
        /// Heading of the column.
        heading: String,
    },
    /// Characters that CP932 lacks; nothing is written in their stead.
    #[error("Shift_JIS で表せない文字があります: {}。UTF-8 を選んで書き出してください", listed(.0))]
    Unmappable(Vec<UnmappableCell>),
    /// Excel's own rules forbid the content, for example a sheet's name.
    #[error("Excel ファイルを作成できませんでした")]
    Xlsx(#[from] rust_xlsxwriter::XlsxError),
    /// The CSV could not be put together.
    #[error("CSV ファイルを作成できませんでした")]
    Csv(#[from] ::csv::Error),
}

/// A cell with characters that the encoding lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmappableCell {
    /// Row of the file, from 1, the heading row included.
    pub row: usize,
    /// Heading of the column.
    pub heading: String,
    /// The characters, each once.
    pub characters: String,
}

/// The first few cells; a message is read by a person, and the rest is in the error.
fn listed(cells: &[UnmappableCell]) -> String {
    const TOLD: usize = 10;
    let told: Vec<String> = cells
        .iter()
        .take(TOLD)
        .map(|cell| format!("{} 行目「{}」の「{}」", cell.row, cell.heading, cell.characters))
        .collect();
    let rest = match cells.len().saturating_sub(TOLD) {
        0 => String::new(),
        more => format!(" ほか {more} 件"),
    };
    told.join("、") + &rest
}
