//! What was written reads back.

use platform_spreadsheet::{
    Column, ColumnKind, CsvEncoding, Limits, SheetOut, Value, Workbook, read, write_csv, write_xlsx,
};
use proptest::prelude::*;

fn sheet(rows: Vec<Vec<Value>>) -> SheetOut {
    SheetOut {
        name: "名簿".into(),
        columns: vec![
            Column::new("生徒ID", ColumnKind::Text, 12.0),
            Column::new("氏名", ColumnKind::Text, 20.0),
            Column::new("得点", ColumnKind::Whole, 8.0),
        ],
        rows,
        hidden_facts: Vec::new(),
    }
}

fn texts(workbook: &Workbook) -> Vec<Vec<String>> {
    let rows = &workbook.sheets[0].rows;
    rows.iter().map(|row| (0..3).map(|column| row.cell(column).text().into_owned()).collect()).collect()
}

fn expected(sheet: &SheetOut) -> Vec<Vec<String>> {
    let headings = sheet.columns.iter().map(|column| column.heading.clone()).collect();
    let text = |value: &Value| match value {
        Value::Text(text) => text.clone(),
        Value::Whole(number) => number.to_string(),
        _ => String::new(),
    };
    let rows = sheet.rows.iter().map(|row| row.iter().map(text).collect::<Vec<_>>());
    let with_content = rows.filter(|row| row.iter().any(|text| !text.is_empty()));
    std::iter::once(headings).chain(with_content).collect()
}

/// Printable text of any script, with what a spreadsheet might mistake for its own.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof!["[0-9]{1,8}", "\\PC{0,12}", "['=+@,\"\t\n_x0041 -]{0,10}",]
}

fn any_rows() -> impl Strategy<Value = Vec<Vec<Value>>> {
    let number = prop_oneof![
        Just(Value::Blank),
        (-999_999_999_999_999..=999_999_999_999_999_i64).prop_map(Value::Whole),
        (0..200_i64).prop_map(Value::Whole),
    ];
    let row = (any_text(), any_text(), number);
    let row = row.prop_map(|(id, name, mark)| vec![Value::Text(id), Value::Text(name), mark]);
    prop::collection::vec(row, 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn xlsx_keeps_every_text_and_number(rows in any_rows()) {
        let sheet = sheet(rows);
        let file = write_xlsx(std::slice::from_ref(&sheet)).unwrap();
        prop_assert_eq!(texts(&read(&file, &Limits::default()).unwrap()), expected(&sheet));
    }

    #[test]
    fn csv_keeps_every_text_and_number(rows in any_rows()) {
        let sheet = sheet(rows);
        let file = write_csv(&sheet, CsvEncoding::Utf8Bom).unwrap();
        prop_assert_eq!(texts(&read(&file, &Limits::default()).unwrap()), expected(&sheet));
    }
}

#[test]
fn cp932_keeps_the_characters_of_names_and_leading_zeros() {
    let text = |text: &str| Value::Text(text.into());
    let sheet = sheet(vec![
        vec![text("0012"), text("髙橋﨑①㈱"), Value::Whole(0)],
        vec![text("=1"), text("表ソ能"), Value::Blank],
    ]);
    let file = write_csv(&sheet, CsvEncoding::Cp932).unwrap();
    assert_eq!(texts(&read(&file, &Limits::default()).unwrap()), expected(&sheet));
}
