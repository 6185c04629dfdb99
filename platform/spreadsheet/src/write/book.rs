//! A file that is written row by row, so that its rows are never in memory together.

use std::fs::File;
use std::io::{BufWriter, Write};

use csv::{Terminator, Writer, WriterBuilder};
use rust_xlsxwriter::Workbook;

use super::{SheetOut, Value, WriteError, csv::BYTE_ORDER_MARK, csv::record, xlsx};

/// Draws sheets one after the other into a file, in the order in which they are added.
pub struct BookWriter {
    form: Form,
    rows: usize,
}

enum Form {
    Csv { lines: Box<Writer<BufWriter<File>>>, begun: bool },
    Xlsx { workbook: Box<Workbook>, facts: Vec<(String, String)>, file: File },
}

impl BookWriter {
    /// A CSV in UTF-8, as [`super::write_csv`] writes it. It holds the first sheet, and of the others nothing.
    pub fn csv(file: File) -> Result<BookWriter, WriteError> {
        let mut file = BufWriter::new(file);
        file.write_all(BYTE_ORDER_MARK.as_bytes()).map_err(csv::Error::from)?;
        let lines = Box::new(WriterBuilder::new().terminator(Terminator::CRLF).from_writer(file));
        Ok(BookWriter { form: Form::Csv { lines, begun: false }, rows: 0 })
    }

    /// A workbook, as [`super::write_xlsx`] writes it.
    pub fn xlsx(file: File) -> BookWriter {
        let workbook = Box::new(Workbook::new());
        BookWriter { form: Form::Xlsx { workbook, facts: Vec::new(), file }, rows: 0 }
    }

    /// Adds a sheet with the rows that it has.
    pub fn add(&mut self, sheet: &SheetOut) -> Result<(), WriteError> {
        self.draw(sheet, &sheet.rows, xlsx::is_long(sheet))
    }

    /// Adds a sheet with the headings of `head` and these rows instead of its own, each of which is asked for when the
    /// one before is written.
    pub fn add_rows(
        &mut self,
        head: &SheetOut,
        rows: impl IntoIterator<Item = Vec<Value>>,
    ) -> Result<(), WriteError> {
        self.draw(head, rows, true)
    }

    fn draw(
        &mut self,
        head: &SheetOut,
        rows: impl IntoIterator<Item = impl AsRef<[Value]>>,
        is_long: bool,
    ) -> Result<(), WriteError> {
        match &mut self.form {
            Form::Csv { begun: true, .. } => {}
            Form::Csv { lines, begun } => {
                *begun = true;
                lines.write_record(super::csv::headings(head))?;
                for row in rows {
                    self.rows += 1;
                    lines.write_record(record(head, row.as_ref(), self.rows + 1)?)?;
                }
            }
            Form::Xlsx { workbook, facts, .. } => {
                self.rows += xlsx::add(workbook, head, rows, is_long)?;
                facts.extend(head.hidden_facts.iter().cloned());
            }
        }
        Ok(())
    }

    /// Ends the file, and gives how many rows it has, headings apart.
    pub fn finish(self) -> Result<usize, WriteError> {
        match self.form {
            Form::Csv { mut lines, .. } => lines.flush().map_err(csv::Error::from)?,
            Form::Xlsx { mut workbook, facts, file } => {
                xlsx::add_facts(&mut workbook, facts.iter())?;
                let mut file = BufWriter::new(file);
                workbook.save_to_writer(&mut file)?;
                file.flush().map_err(rust_xlsxwriter::XlsxError::IoError)?;
            }
        }
        Ok(self.rows)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Seek};

    use super::*;
    use crate::write::{Column, ColumnKind, CsvEncoding, write_csv, write_xlsx};

    fn sheet() -> SheetOut {
        let columns = [("氏名", ColumnKind::Text), ("得点", ColumnKind::Whole)];
        SheetOut {
            name: "一覧".to_owned(),
            columns: columns.map(|(heading, kind)| Column::new(heading, kind, 12.0)).into(),
            rows: vec![vec![Value::Text("=1+1".into()), Value::Whole(0)], vec![Value::Text("青木".into())]],
            ..SheetOut::default()
        }
    }

    fn drawn(begin: impl FnOnce(File) -> BookWriter, rows: Option<Vec<Vec<Value>>>) -> (usize, Vec<u8>) {
        let mut file = tempfile::tempfile().unwrap();
        let mut book = begin(file.try_clone().unwrap());
        match rows {
            Some(rows) => book.add_rows(&SheetOut { rows: Vec::new(), ..sheet() }, rows).unwrap(),
            None => book.add(&sheet()).unwrap(),
        }
        book.add(&SheetOut { name: "別".to_owned(), ..sheet() }).unwrap();
        let count = book.finish().unwrap();
        let mut bytes = Vec::new();
        file.rewind().unwrap();
        file.read_to_end(&mut bytes).unwrap();
        (count, bytes)
    }

    #[test]
    fn a_csv_written_row_by_row_is_the_same() {
        let whole = write_csv(&sheet(), CsvEncoding::Utf8Bom).unwrap();
        let csv = |file| BookWriter::csv(file).unwrap();
        assert_eq!(drawn(csv, None), (2, whole.clone()));
        assert_eq!(drawn(csv, Some(sheet().rows)), (2, whole));
    }

    #[test]
    fn a_workbook_written_row_by_row_reads_the_same() {
        let cells =
            |bytes: &[u8]| format!("{:?}", crate::read(bytes, &crate::Limits::default()).unwrap().sheets);
        let both = [sheet(), SheetOut { name: "別".to_owned(), ..sheet() }];
        let whole = cells(&write_xlsx(&both).unwrap());
        let (count, bytes) = drawn(BookWriter::xlsx, Some(sheet().rows));
        assert_eq!((count, cells(&bytes)), (4, whole));
    }

    #[test]
    fn a_row_that_is_too_long_is_named() {
        let long = vec![vec![Value::Blank; 2], vec![Value::Blank; 3]];
        let mut book = BookWriter::csv(tempfile::tempfile().unwrap()).unwrap();
        assert!(matches!(book.add_rows(&sheet(), long.clone()), Err(WriteError::RowTooLong { row: 3 })));
        let mut book = BookWriter::xlsx(tempfile::tempfile().unwrap());
        assert!(matches!(book.add_rows(&sheet(), long), Err(WriteError::RowTooLong { row: 3 })));
    }
}
