//! Reads comma- or tab-separated text.

use csv::{ReaderBuilder, StringRecord};

use crate::{
    formula_guard::unguard,
    limits::{Limits, Purse},
    unreadable::UnreadableFile,
    workbook::{Cell, Sheet, Workbook},
};

use super::collector::Collector;

const SHEET_NAME: &str = "CSV";

pub(super) fn read(text: &str, limits: &Limits) -> Result<Workbook, UnreadableFile> {
    if text.trim_start().starts_with('<') {
        return Err(UnreadableFile::OtherFormat { name: "Web ページ形式(HTML・XML)のファイル" });
    }
    let delimiter = delimiter(text);
    if let Some(line) = unclosed_quote(text, delimiter) {
        return Err(UnreadableFile::UnclosedQuote { line });
    }
    Ok(Workbook { sheets: vec![read_records(text, delimiter, limits)?], ..Workbook::default() })
}

fn read_records(text: &str, delimiter: u8, limits: &Limits) -> Result<Sheet, UnreadableFile> {
    let mut purse = Purse::new(limits.max_unpacked_bytes);
    let mut collector = Collector::new(SHEET_NAME, false, limits, &mut purse);
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    while reader.read_record(&mut record).map_err(UnreadableFile::damaged)? {
        let line = first_line(text, &record);
        for (column, field) in record.iter().enumerate() {
            collector.put(line, column, cell(field))?;
        }
    }
    Ok(collector.finish())
}

/// Files pasted out of Excel are separated by tabs; their first line then has no comma.
fn delimiter(text: &str) -> u8 {
    let heading = text.trim_start_matches(['\r', '\n']).lines().next().unwrap_or("");
    if heading.contains('\t') && !heading.contains(',') { b'\t' } else { b',' }
}

fn cell(field: &str) -> Cell {
    match unguard(field) {
        "" => Cell::Empty,
        text => Cell::Text(text.to_owned()),
    }
}

/// The line on which a record's first field stands.
///
/// The reader counts a record from the end of the one before, so blank lines and the second half of CR LF
/// still lie ahead of it.
fn first_line(text: &str, record: &StringRecord) -> u32 {
    let Some(position) = record.position() else {
        return 1;
    };
    let start = usize::try_from(position.byte()).unwrap_or(text.len());
    let skipped = text.as_bytes()[start.min(text.len())..]
        .iter()
        .take_while(|byte| matches!(byte, b'\r' | b'\n'))
        .filter(|byte| **byte == b'\n')
        .count();
    u32::try_from(position.line() as usize + skipped).unwrap_or(u32::MAX)
}

/// The line of a quotation mark that is never closed. The csv crate would take all that follows for one field.
fn unclosed_quote(text: &str, delimiter: u8) -> Option<u32> {
    enum At {
        FieldStart,
        Field,
        Quoted { since: u32 },
        QuoteInQuoted { since: u32 },
    }
    let mut at = At::FieldStart;
    let mut line = 1;
    for byte in text.bytes() {
        at = match (at, byte) {
            (At::FieldStart, b'"') => At::Quoted { since: line },
            (At::Quoted { since }, b'"') => At::QuoteInQuoted { since },
            (At::Quoted { since }, _) | (At::QuoteInQuoted { since }, b'"') => At::Quoted { since },
            (_, b'\r' | b'\n') => At::FieldStart,
            (_, byte) if byte == delimiter => At::FieldStart,
            _ => At::Field,
        };
        line += u32::from(byte == b'\n');
    }
    match at {
        At::Quoted { since } => Some(since),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u32, Vec<String>)> {
        let workbook = read(text, &Limits::default()).unwrap();
        let texts = |cells: &[Cell]| cells.iter().map(|cell| cell.text().into_owned()).collect();
        workbook.sheets[0].rows.iter().map(|row| (row.number, texts(&row.cells))).collect()
    }

    fn told(number: u32, texts: &[&str]) -> (u32, Vec<String>) {
        (number, texts.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn rows_keep_their_line_numbers_across_blank_lines_and_line_breaks_in_cells() {
        for end in ["\n", "\r\n"] {
            let text = format!("ID,備考{end}{end}1,\"二{end}行\"{end}{end}{end},,{end}2,a,,{end}");
            let expected =
                [told(1, &["ID", "備考"]), told(3, &["1", &format!("二{end}行")]), told(8, &["2", "a"])];
            assert_eq!(rows(&text), expected);
        }
    }

    #[test]
    fn tabs_separate_when_the_first_line_has_no_comma() {
        assert_eq!(rows("ID\t氏名\n1\t山田,太郎"), [told(1, &["ID", "氏名"]), told(2, &["1", "山田,太郎"])]);
        assert_eq!(rows("ID,氏\t名"), [told(1, &["ID", "氏\t名"])]);
    }

    #[test]
    fn quotes_inside_cells_and_guards_are_undone() {
        assert_eq!(rows("\"a\"\"b\",x\"y,'=1+1,'90"), [told(1, &["a\"b", "x\"y", "=1+1", "'90"])]);
    }

    #[test]
    fn an_unclosed_quote_is_told_by_its_line() {
        let text = "ID,氏名\n1,\"山田\n2,佐藤\n";
        assert_eq!(read(text, &Limits::default()), Err(UnreadableFile::UnclosedQuote { line: 2 }));
    }

    #[test]
    fn a_web_page_named_xls_is_refused_by_name() {
        let refused = read("\n<html><table>", &Limits::default()).unwrap_err();
        assert!(refused.to_string().contains("Web ページ形式"));
    }
}
