//! A list as a file: every row that the list's address asks for, in the columns that are shown.

use axum::response::Response;
use platform_database::Database;
use platform_spreadsheet::{Column, ColumnKind, SheetOut, Value};
use platform_web::{ListQuery, ListTable, Refusal, TableColumn};
use serde_json::json;

use crate::imports::send_workbook;
use crate::staff::{Staff, seen_page};

/// Rows that one file holds at most.
const MOST: i64 = 100_000;
/// Rows to ask a store for: all that fit, and one that says that there are more.
pub(crate) const ROWS_TO_ASK: (i64, i64) = (MOST + 1, 0);

/// Records that somebody takes `table` away, and answers with it as a workbook called `name`; `subject` is whose list it is.
pub(crate) async fn hand_out(
    database: &Database,
    staff: &Staff,
    (name, subject): (&str, &str),
    query: &ListQuery,
    table: ListTable,
) -> Result<Response, Refusal> {
    if i64::try_from(table.rows.len()).is_ok_and(|rows| rows > MOST) {
        let words = "10万件を超えるため、1つのファイルにできません。条件で絞り込んでください。";
        return Err(Refusal::unprocessable(words));
    }
    let mut facts = seen_page(query, table.rows.len());
    facts["list"] = json!(name);
    facts["format"] = json!("Excel");
    staff.saw(database, "lists.exported", subject, &facts).await?;
    send_workbook(name, lay_out(name, table)).await
}

/// Words stay words, so that no zero is lost; only figures become numbers.
fn lay_out(name: &str, table: ListTable) -> SheetOut {
    let figures: Vec<bool> = table.columns.iter().map(|column| column.numeric).collect();
    let column = |(at, column): (usize, TableColumn)| {
        let said = table.rows.iter().filter_map(|row| row.get(at)).map(|words| width(words));
        let widest = said.chain([width(&column.heading)]).max().unwrap_or_default();
        let kind = if column.numeric { ColumnKind::Whole } else { ColumnKind::Text };
        Column::new(column.heading, kind, widest.clamp(6, 44) as f64 + 2.0)
    };
    let columns = table.columns.into_iter().enumerate().map(column).collect();
    let row = |row: Vec<String>| {
        row.into_iter().zip(&figures).map(|(words, figure)| value(words, *figure)).collect()
    };
    SheetOut {
        name: name.to_owned(),
        columns,
        rows: table.rows.into_iter().map(row).collect(),
        hidden_facts: Vec::new(),
    }
}

fn value(words: String, is_figure: bool) -> Value {
    let number = if is_figure { words.replace(',', "").parse().ok() } else { None };
    match number {
        Some(number) => Value::Whole(number),
        None if words.is_empty() => Value::Blank,
        None => Value::Text(words),
    }
}

/// How wide words are in half-width characters.
fn width(words: &str) -> usize {
    words.chars().map(|letter| if letter.is_ascii() { 1 } else { 2 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_figures_become_numbers() {
        let table = ListTable {
            columns: vec![TableColumn::words("生徒ID"), TableColumn::figures("生徒")],
            rows: vec![vec!["0001".to_owned(), "1,284".to_owned()], vec![String::new(), "—".to_owned()]],
        };
        let sheet = lay_out("一覧", table);
        let text = |words: &str| Value::Text(words.to_owned());
        assert_eq!(sheet.rows, [vec![text("0001"), Value::Whole(1284)], vec![Value::Blank, text("—")]]);
        let kinds: Vec<ColumnKind> = sheet.columns.iter().map(|column| column.kind).collect();
        assert_eq!(kinds, [ColumnKind::Text, ColumnKind::Whole]);
        assert_eq!(sheet.columns[0].width, 8.0);
    }
}
