//! The look of a written sheet: light, and the same everywhere.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Worksheet, XlsxError};

use super::outline::{Column, ColumnKind};

const HEADING_FILL: u32 = 0xE9_EEF3;
const HEADING_INK: u32 = 0x26_3238;
const LINE: u32 = 0xD0_D7DE;

/// What Excel in Japan writes with; other programs have something alike for it.
const FONT: &str = "Yu Gothic";
/// Heights in points: letters of Japanese fonts are taller than Excel's usual 15.
const ROW: f64 = 18.0;
const TALL_ROW: f64 = 34.0;
/// A4 as Excel counts papers.
const A4: u8 = 9;
/// Columns of so many half-width letters together are still read when they are shrunk to one page.
const WIDEST_PAGE: f64 = 240.0;
/// Half-width letters that the arrow of the filter covers.
const ARROW: f64 = 3.0;

/// Sets up rows and print: A4 lying down, one page wide where that can be read, the headings on every page.
pub(super) fn set_up(worksheet: &mut Worksheet, columns: &[Column]) -> Result<(), XlsxError> {
    worksheet.set_default_row_height(ROW).set_landscape().set_paper_size(A4);
    if columns.iter().any(|column| width(&column.heading) + ARROW > column.width) {
        worksheet.set_row_height(0, TALL_ROW)?;
    }
    if columns.iter().map(|column| column.width).sum::<f64>() <= WIDEST_PAGE {
        worksheet.set_print_fit_to_pages(1, 0);
    }
    worksheet.set_repeat_rows(0, 0)?;
    Ok(())
}

/// How wide a text is in half-width letters.
fn width(text: &str) -> f64 {
    text.chars().map(|letter| if letter.is_ascii() { 1.0 } else { 2.0 }).sum()
}

/// Format of the heading row.
pub(super) fn heading() -> Format {
    lined(Format::new())
        .set_font_name(FONT)
        .set_bold()
        .set_font_color(HEADING_INK)
        .set_background_color(HEADING_FILL)
        .set_align(FormatAlign::VerticalCenter)
        .set_text_wrap()
}

/// Format of a column's written cells.
pub(super) fn cell(column: &Column) -> Format {
    lined(below(column))
}

/// Format of a column's cells below the last row, where a person may go on writing.
pub(super) fn below(column: &Column) -> Format {
    let format = Format::new().set_font_name(FONT).set_num_format(number_format(column.kind));
    if column.locked { format.set_background_color(0xF7_F9FA) } else { format.set_unlocked() }
}

fn lined(format: Format) -> Format {
    format.set_border(FormatBorder::Thin).set_border_color(LINE)
}

fn number_format(kind: ColumnKind) -> String {
    match kind {
        ColumnKind::Text => "@".to_owned(),
        ColumnKind::Whole | ColumnKind::Decimal { places: 0 } => "0".to_owned(),
        ColumnKind::Decimal { places } => format!("0.{}", "0".repeat(usize::from(places))),
    }
}
