//! Writes XLSX.

use rust_xlsxwriter::{
    DataValidation, DataValidationRule, Format, Formula, Note, ProtectionOptions, Workbook, Worksheet,
};

use super::{
    WriteError, look,
    outline::{Column, ColumnKind, SheetOut, Value, sum},
};
use crate::{FACTS_SHEET, column_letters, numbers::LARGEST_EXACT};

/// From here on, rows go through a temporary file instead of memory.
const LONG_SHEET: usize = 5_000;

/// Writes a workbook. Text is written as text and can never become a formula.
pub fn write_xlsx(sheets: &[SheetOut]) -> Result<Vec<u8>, WriteError> {
    let mut workbook = Workbook::new();
    for sheet in sheets {
        add(&mut workbook, sheet, &sheet.rows, is_long(sheet))?;
    }
    add_facts(&mut workbook, sheets.iter().flat_map(|sheet| &sheet.hidden_facts))?;
    Ok(workbook.save_to_buffer()?)
}

/// Whether the rows of a sheet go through a temporary file.
pub(super) fn is_long(sheet: &SheetOut) -> bool {
    sheet.rows.len() > LONG_SHEET
}

/// Adds a sheet with the headings of `head` and `rows` instead of its own; gives how many they were.
pub(super) fn add(
    workbook: &mut Workbook,
    head: &SheetOut,
    rows: impl IntoIterator<Item = impl AsRef<[Value]>>,
    is_long: bool,
) -> Result<usize, WriteError> {
    let worksheet =
        if is_long { workbook.add_worksheet_with_constant_memory()? } else { workbook.add_worksheet() };
    draw(worksheet, head, rows)
}

/// Adds the sheet that nobody sees, if there is anything to keep on it.
pub(super) fn add_facts<'a>(
    workbook: &mut Workbook,
    facts: impl Iterator<Item = &'a (String, String)>,
) -> Result<(), WriteError> {
    let mut facts = (0..).zip(facts).peekable();
    if facts.peek().is_none() {
        return Ok(());
    }
    let worksheet = workbook.add_worksheet();
    worksheet.set_name(FACTS_SHEET)?.set_very_hidden(true);
    for (row, (key, value)) in facts {
        worksheet.write_string(row, 0, key)?.write_string(row, 1, value)?;
    }
    Ok(())
}

fn draw(
    worksheet: &mut Worksheet,
    head: &SheetOut,
    rows: impl IntoIterator<Item = impl AsRef<[Value]>>,
) -> Result<usize, WriteError> {
    worksheet.set_name(&head.name)?;
    worksheet.set_freeze_panes(1, 0)?;
    // A formula without a result would otherwise be stored with 0, and a blank is never zero.
    worksheet.set_formula_result_default("");
    look::set_up(worksheet, &head.columns)?;
    for (index, column) in (0..).zip(&head.columns) {
        draw_heading(worksheet, index, column)?;
    }
    let formats: Vec<Format> = head.columns.iter().map(look::cell).collect();
    let mut count = 0;
    for values in rows {
        count += 1;
        draw_row(worksheet, count, values.as_ref(), head, &formats)?;
    }
    let last_row = u32::try_from(count).unwrap_or(u32::MAX);
    for (index, column) in (0..).zip(&head.columns) {
        if let Some(bounds) = column.bounds {
            let rule = validation(column.kind, bounds)?;
            worksheet.add_data_validation(1, index, last_row.max(1), index, &rule)?;
        }
    }
    if let Some(last_column) = u16::try_from(head.columns.len()).ok().and_then(|count| count.checked_sub(1)) {
        worksheet.autofilter(0, 0, last_row, last_column)?;
    }
    if head.columns.iter().any(|column| column.locked) {
        worksheet.protect_with_options(&ProtectionOptions {
            format_columns: true,
            use_autofilter: true,
            ..ProtectionOptions::default()
        });
    }
    Ok(count)
}

fn draw_heading(worksheet: &mut Worksheet, index: u16, column: &Column) -> Result<(), WriteError> {
    worksheet.set_column_width(index, column.width)?;
    worksheet.set_column_format(index, &look::below(column))?;
    worksheet.write_string_with_format(0, index, &column.heading, &look::heading())?;
    if let Some(note) = &column.note {
        worksheet.insert_note(0, index, &Note::new(note).add_author_prefix(false))?;
    }
    Ok(())
}

fn validation(kind: ColumnKind, (low, high): (u32, u32)) -> Result<DataValidation, WriteError> {
    let (validation, number) = match kind {
        ColumnKind::Decimal { .. } => {
            let rule = DataValidationRule::Between(f64::from(low), f64::from(high));
            (DataValidation::new().allow_decimal_number(rule), "数値")
        }
        ColumnKind::Text | ColumnKind::Whole => {
            let clamp = |bound| i32::try_from(bound).unwrap_or(i32::MAX);
            let rule = DataValidationRule::Between(clamp(low), clamp(high));
            (DataValidation::new().allow_whole_number(rule), "整数")
        }
    };
    Ok(validation
        .set_error_title("入力できない値です")?
        .set_error_message(format!("{low}〜{high} の{number}を入力してください。"))?)
}

/// Draws the values at zero-based `row`, and blanks up to the last column, so that lines and locks are whole.
fn draw_row(
    worksheet: &mut Worksheet,
    row: usize,
    values: &[Value],
    sheet: &SheetOut,
    formats: &[Format],
) -> Result<(), WriteError> {
    if values.len() > sheet.columns.len() {
        return Err(WriteError::RowTooLong { row: row + 1 });
    }
    let at = u32::try_from(row).unwrap_or(u32::MAX);
    for ((index, column), format) in (0..).zip(&sheet.columns).zip(formats) {
        match values.get(usize::from(index)).unwrap_or(&Value::Blank) {
            Value::Blank => worksheet.write_blank(at, index, format)?,
            Value::Text(text) => worksheet.write_string_with_format(at, index, text, format)?,
            Value::Whole(number) if number.abs() > LARGEST_EXACT => {
                return Err(WriteError::NumberTooLong { row: row + 1, heading: column.heading.clone() });
            }
            Value::Whole(number) => worksheet.write_number_with_format(at, index, *number as f64, format)?,
            Value::Decimal(number) => worksheet.write_number_with_format(at, index, *number, format)?,
            Value::Sum { first_column, last_column } => {
                let formula = sum_formula(row + 1, *first_column, *last_column, values);
                worksheet.write_formula_with_format(at, index, formula, format)?
            }
        };
    }
    Ok(())
}

/// The result is stored with the formula, because a reader that does not calculate sees only that.
fn sum_formula(row: usize, first_column: usize, last_column: usize, values: &[Value]) -> Formula {
    let cells = format!("{}{row}:{}{row}", column_letters(first_column), column_letters(last_column));
    let result = sum(values, first_column, last_column);
    Formula::new(format!("=IF(COUNT({cells})=0,\"\",SUM({cells}))"))
        .set_result(result.map_or_else(String::new, |total| total.to_string()))
}
