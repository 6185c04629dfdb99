//! The same tables on paper. A page has less room than a sheet: of a long table the first rows are printed, of a wide one
//! the columns that are named.

use autograder_report::{ListPaper, PaperColumn, PaperTable};
use platform_spreadsheet::{Column, ColumnKind, SheetOut, Value};

/// A sheet as it is printed.
pub(super) struct Printed {
    pub(super) sheet: SheetOut,
    /// The headings of the columns to print; empty prints all.
    pub(super) columns: &'static [&'static str],
    /// The most rows to print.
    pub(super) most: usize,
}

/// What is printed of a file: its sheets in their order on paper.
pub(super) fn lay_out(title: String, lead: String, sheets: Vec<Printed>) -> ListPaper {
    ListPaper { title, lead, tables: sheets.into_iter().map(Printed::table).collect() }
}

impl Printed {
    fn table(self) -> PaperTable {
        let Printed { sheet, columns, most } = self;
        let is_printed = |column: &Column| columns.is_empty() || columns.contains(&column.heading.as_str());
        let printed: Vec<(usize, &Column)> =
            sheet.columns.iter().enumerate().filter(|(_, column)| is_printed(column)).collect();
        let left_out = sheet.rows.len().saturating_sub(most);
        let cells = |row: &Vec<Value>| printed.iter().map(|(at, column)| words(&row[*at], column)).collect();
        PaperTable {
            title: sheet.name.clone(),
            note: match left_out {
                0 => String::new(),
                _ => format!("先頭の{most}行です。ほかの{left_out}行は、Excelのファイルにあります。"),
            },
            columns: printed
                .iter()
                .map(|(_, column)| PaperColumn {
                    heading: column.heading.clone(),
                    share: column.width as u32,
                    is_number: column.kind != ColumnKind::Text,
                })
                .collect(),
            rows: sheet.rows.iter().take(most).map(cells).collect(),
        }
    }
}

/// A cell as it is read.
fn words(value: &Value, column: &Column) -> String {
    match (value, column.kind) {
        (Value::Text(text), _) => text.clone(),
        (Value::Whole(number), _) => number.to_string(),
        (Value::Decimal(number), ColumnKind::Decimal { places }) => {
            format!("{number:.*}", usize::from(places))
        }
        (Value::Decimal(number), _) => number.to_string(),
        // Formulas are for those who fill a file in.
        (Value::Blank | Value::Sum { .. }, _) => String::new(),
    }
}
