//! The look of a written sheet: light, and the same everywhere.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder};

use super::outline::{Column, ColumnKind};

const HEADING_FILL: u32 = 0xE9_EEF3;
const HEADING_INK: u32 = 0x26_3238;
const LINE: u32 = 0xD0_D7DE;

/// Format of the heading row.
pub(super) fn heading() -> Format {
    lined(Format::new())
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
    let format = Format::new().set_num_format(number_format(column.kind));
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
