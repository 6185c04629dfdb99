//! Writes CSV.

use std::{borrow::Cow, collections::BTreeSet};

use csv::{Terminator, WriterBuilder};
use encoding_rs::SHIFT_JIS;

use super::{
    UnmappableCell, WriteError,
    outline::{ColumnKind, SheetOut, Value, sum},
};
use crate::formula_guard::guard;

/// Begins a CSV in UTF-8; Excel takes one without it for CP932.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";

/// How the text of a CSV becomes bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CsvEncoding {
    /// UTF-8 with a byte order mark, without which Excel takes it for CP932.
    Utf8Bom,
    /// Windows code page 932, which older programs call Shift_JIS.
    Cp932,
}

/// Writes the headings and rows of a sheet, with the line ends of Windows.
///
/// Text that a spreadsheet would run as a formula gets a leading apostrophe, which [`crate::read()`] takes away
/// again; numbers are left alone. In CP932 the wave dash U+301C becomes U+FF5E, as Windows itself does.
pub fn write_csv(sheet: &SheetOut, encoding: CsvEncoding) -> Result<Vec<u8>, WriteError> {
    let records = records(sheet)?;
    match encoding {
        CsvEncoding::Utf8Bom => Ok([BYTE_ORDER_MARK.as_bytes(), joined(&records)?.as_bytes()].concat()),
        CsvEncoding::Cp932 => cp932(sheet, &records),
    }
}

/// Writes records of text as a piece of a CSV that is sent while it grows, guarded as by [`write_csv`]. The first piece
/// stands behind a [`BYTE_ORDER_MARK`].
pub fn write_csv_lines<const N: usize>(
    records: impl IntoIterator<Item = [String; N]>,
) -> Result<String, WriteError> {
    let guarded = |record: [String; N]| record.map(|field| guard(&field).into_owned()).to_vec();
    joined(&records.into_iter().map(guarded).collect::<Vec<_>>())
}

fn records(sheet: &SheetOut) -> Result<Vec<Vec<String>>, WriteError> {
    let rows = (2..).zip(&sheet.rows).map(|(number, row)| record(sheet, row, number));
    std::iter::once(Ok(headings(sheet))).chain(rows).collect()
}

/// The first record.
pub(super) fn headings(sheet: &SheetOut) -> Vec<String> {
    sheet.columns.iter().map(|column| guard(&column.heading).into_owned()).collect()
}

/// The record of a row, which is the file's row `number`.
pub(super) fn record(sheet: &SheetOut, row: &[Value], number: usize) -> Result<Vec<String>, WriteError> {
    if row.len() > sheet.columns.len() {
        return Err(WriteError::RowTooLong { row: number });
    }
    let field = |(index, column): (usize, &super::Column)| {
        row.get(index).map_or_else(String::new, |value| field(value, column.kind, row))
    };
    Ok(sheet.columns.iter().enumerate().map(field).collect())
}

fn field(value: &Value, kind: ColumnKind, row: &[Value]) -> String {
    match value {
        Value::Blank => String::new(),
        Value::Text(text) => guard(text).into_owned(),
        Value::Whole(number) => number.to_string(),
        Value::Decimal(number) => decimal(*number, kind),
        Value::Sum { first_column, last_column } => {
            sum(row, *first_column, *last_column).map_or_else(String::new, |total| decimal(total, kind))
        }
    }
}

fn decimal(number: f64, kind: ColumnKind) -> String {
    match kind {
        ColumnKind::Decimal { places } => format!("{number:.*}", usize::from(places)),
        ColumnKind::Text | ColumnKind::Whole => number.to_string(),
    }
}

fn joined(records: &[Vec<String>]) -> Result<String, WriteError> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    for record in records {
        writer.write_record(record)?;
    }
    let bytes = writer.into_inner().map_err(|failed| csv::Error::from(failed.into_error()))?;
    Ok(String::from_utf8(bytes).expect("fields are strings, and so are the marks between them"))
}

fn cp932(sheet: &SheetOut, records: &[Vec<String>]) -> Result<Vec<u8>, WriteError> {
    let unmappable = unmappable(sheet, records);
    if !unmappable.is_empty() {
        return Err(WriteError::Unmappable(unmappable));
    }
    let text = joined(records)?;
    let text = windows_waves(&text);
    let (bytes, _, _) = SHIFT_JIS.encode(&text);
    Ok(bytes.into_owned())
}

fn unmappable(sheet: &SheetOut, records: &[Vec<String>]) -> Vec<UnmappableCell> {
    let mut cells = Vec::new();
    for (row, record) in (1..).zip(records) {
        for (column, field) in sheet.columns.iter().zip(record) {
            if is_mappable(field) {
                continue;
            }
            let characters: BTreeSet<char> =
                field.chars().filter(|character| !is_mappable(character.encode_utf8(&mut [0; 4]))).collect();
            cells.push(UnmappableCell {
                row,
                heading: column.heading.clone(),
                characters: characters.into_iter().collect(),
            });
        }
    }
    cells
}

fn is_mappable(text: &str) -> bool {
    let (_, _, had_unmappable) = SHIFT_JIS.encode(&windows_waves(text));
    !had_unmappable
}

/// CP932 holds the wave dash under another code point than the one most keyboards give.
fn windows_waves(text: &str) -> Cow<'_, str> {
    const WAVE_DASH: char = '\u{301C}';
    if text.contains(WAVE_DASH) {
        Cow::Owned(text.replace(WAVE_DASH, "\u{FF5E}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::Column;

    fn sheet(rows: Vec<Vec<Value>>) -> SheetOut {
        SheetOut {
            columns: vec![
                Column::new("氏名", ColumnKind::Text, 12.0),
                Column::new("平均", ColumnKind::Decimal { places: 1 }, 8.0),
            ],
            rows,
            ..SheetOut::default()
        }
    }

    #[test]
    fn numbers_stay_numbers_and_formulas_become_text() {
        let sheet = sheet(vec![vec![Value::Text("=HYPERLINK(\"x\")".into()), Value::Decimal(-12.0)]]);
        let bytes = write_csv(&sheet, CsvEncoding::Utf8Bom).unwrap();
        assert_eq!(
            String::from_utf8(bytes).unwrap(),
            "\u{feff}氏名,平均\r\n\"'=HYPERLINK(\"\"x\"\")\",-12.0\r\n"
        );
    }

    #[test]
    fn a_piece_is_guarded_like_a_whole() {
        let lines = write_csv_lines([["=1+1".to_owned(), "a,b".to_owned()]]).unwrap();
        assert_eq!(lines, "'=1+1,\"a,b\"\r\n");
        assert_eq!(write_csv_lines::<2>([]).unwrap(), "");
    }

    #[test]
    fn characters_outside_cp932_are_listed_and_nothing_is_written() {
        let sheet = sheet(vec![vec![Value::Text("髙橋〜﨑".into())], vec![Value::Text("𠮷野𠮷😀".into())]]);
        let refused = write_csv(&sheet, CsvEncoding::Cp932).unwrap_err();
        assert!(refused.to_string().contains("3 行目「氏名」"));
        let WriteError::Unmappable(cells) = refused else {
            panic!("{refused}");
        };
        assert_eq!(cells, [UnmappableCell { row: 3, heading: "氏名".into(), characters: "😀𠮷".into() }]);
    }
}
