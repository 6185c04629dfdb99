//! The files of a board, drawn beside the threads that answer requests.

use platform_spreadsheet::{CsvEncoding, WriteError, write_csv, write_xlsx};

use super::board::{Board, Row};
use super::sheet::{by_grade, by_juku, by_membership};
use crate::imports::aside;

/// One row for each 塾, the sums by 会員種別, and the grades.
pub(crate) async fn workbook(rows: Vec<Row>) -> Result<Vec<u8>, WriteError> {
    aside(move || write_xlsx(&[by_juku(&rows), by_membership(&rows), by_grade(&rows)])).await
}

/// One row for each 塾.
pub(crate) async fn csv(rows: Vec<Row>) -> Result<Vec<u8>, WriteError> {
    aside(move || write_csv(&by_juku(&rows), CsvEncoding::Utf8Bom)).await
}

/// The name of a board's file, without its ending.
pub(super) fn file_name(board: &Board) -> String {
    format!("{}_請求", board.round.name.file_label())
}
