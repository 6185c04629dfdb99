//! Reads an XLSX workbook cell by cell.

use std::{
    collections::BTreeMap,
    io::Cursor,
    panic::{AssertUnwindSafe, catch_unwind},
};

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use crate::{
    FACTS_SHEET,
    limits::{Limits, Purse},
    numbers,
    unreadable::UnreadableFile,
    workbook::{Cell, Sheet, Workbook},
};

use super::{archive, collector::Collector};

/// How often the unpacked limit may be parsed: sheets of a hostile workbook can all name one large part.
const PARSED_TIMES: usize = 4;

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, UnreadableFile> {
    let largest_part = archive::inspect(bytes, limits)?;
    // calamine indexes and adds without checks in places, so a malformed file can make it panic. That is the
    // file's fault and must not become the request's. Nothing outlives the closure but its result.
    catch_unwind(AssertUnwindSafe(|| parse(bytes, largest_part, limits)))
        .unwrap_or_else(|_| Err(UnreadableFile::damaged("the parser panicked")))
}

fn parse(bytes: &[u8], largest_part: usize, limits: &Limits) -> Result<Workbook, UnreadableFile> {
    let mut source = Xlsx::new(Cursor::new(bytes)).map_err(|error| refusal("", error))?;
    let sheets = source.sheets_metadata().to_vec();
    if sheets.len() > limits.max_sheets {
        return Err(UnreadableFile::TooManySheets { limit: limits.max_sheets });
    }
    let parsed = sheets.len().saturating_mul(largest_part);
    Purse::new(limits.max_unpacked_bytes.saturating_mul(PARSED_TIMES)).spend(parsed)?;

    let mut purse = Purse::new(limits.max_unpacked_bytes);
    let mut workbook = Workbook::default();
    for sheet in sheets {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        let hidden = sheet.visible != SheetVisible::Visible;
        let collector = Collector::new(&sheet.name, hidden, limits, &mut purse);
        let read = read_sheet(&mut source, &sheet.name, collector)?;
        if sheet.name == FACTS_SHEET {
            workbook.facts = facts(&read);
        } else {
            workbook.sheets.push(read);
        }
    }
    Ok(workbook)
}

/// Streams the cells. calamine's `Range` is dense: cells A1 and XFD1048576 alone would make it allocate billions.
fn read_sheet(
    source: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    mut collector: Collector<'_>,
) -> Result<Sheet, UnreadableFile> {
    let refused = |error| refusal(name, error);
    let mut cells = source.worksheet_cells_reader(name).map_err(refused)?;
    while let Some(record) = cells.next_cell_with_formula_metadata().map_err(refused)? {
        let (row, column) = record.pos;
        let cell = match (record.value, &record.formula) {
            (DataRef::Empty, Some(_)) => Cell::NoValue,
            (value, _) => cell(value),
        };
        collector.put(row.saturating_add(1), column as usize, cell)?;
    }
    Ok(collector.finish())
}

fn cell(value: DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::Int(number) => Cell::Whole(number),
        DataRef::Float(number) => number_cell(number),
        DataRef::String(text) => text_cell(text),
        DataRef::SharedString(text) => text_cell(text.to_owned()),
        DataRef::Bool(value) => Cell::Logical(value),
        DataRef::DateTime(moment) => Cell::Date(date_text(moment)),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cell::Date(text),
        DataRef::Error(error) => Cell::Error(error.to_string()),
    }
}

fn text_cell(text: String) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
}

fn number_cell(number: f64) -> Cell {
    match numbers::whole(number) {
        Some(whole) => Cell::Whole(whole),
        None if number.is_finite() => Cell::Decimal(numbers::shown(number)),
        // Excel has no infinity; a program that writes one means an overflow.
        None => Cell::Error("#NUM!".to_owned()),
    }
}

/// A moment as ISO text, whatever format the sender's Excel shows it in.
fn date_text(moment: ExcelDateTime) -> String {
    let days = moment.as_f64();
    if moment.is_duration() {
        let seconds = (days * 86_400.0).round() as i64;
        let sign = if seconds < 0 { "-" } else { "" };
        let seconds = seconds.unsigned_abs();
        return format!("{sign}{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    if days.fract() == 0.0 {
        date
    } else if (0.0..1.0).contains(&days) {
        time
    } else {
        format!("{date} {time}")
    }
}

fn facts(sheet: &Sheet) -> BTreeMap<String, String> {
    let text = |cell: &Cell| cell.text().into_owned();
    sheet.rows.iter().map(|row| (text(row.cell(0)), text(row.cell(1)))).collect()
}

fn refusal(sheet: &str, error: XlsxError) -> UnreadableFile {
    match error {
        XlsxError::Password => UnreadableFile::Encrypted,
        XlsxError::CellError(value) => UnreadableFile::UnknownErrorValue {
            sheet: sheet.to_owned(),
            value: value.chars().take(20).collect(),
        },
        other => UnreadableFile::damaged(other),
    }
}
