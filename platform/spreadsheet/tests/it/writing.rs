//! What a written workbook lets a person do in Excel.

use std::io::{Cursor, Read};

use platform_spreadsheet::{
    Cell, Column, ColumnKind, CsvEncoding, Limits, SheetOut, Value, WriteError, read, write_csv, write_xlsx,
};
use zip::ZipArchive;

fn mark_sheet(rows: usize) -> SheetOut {
    SheetOut {
        name: "得点".into(),
        columns: vec![
            Column { locked: true, ..Column::new("生徒ID", ColumnKind::Text, 12.0) },
            Column {
                bounds: Some((0, 20)),
                note: Some("配点 20".into()),
                ..Column::new("大問1", ColumnKind::Whole, 8.0)
            },
            Column::new("大問2", ColumnKind::Decimal { places: 1 }, 8.0),
            Column::new("合計", ColumnKind::Whole, 8.0),
        ],
        rows: (0..rows)
            .map(|number| {
                let sum = Value::Sum { first_column: 1, last_column: 2 };
                vec![Value::Text(format!("{number:05}")), Value::Whole(20), Value::Decimal(2.5), sum]
            })
            .collect(),
        hidden_facts: vec![("round".into(), "2026-summer".into())],
    }
}

fn part(file: &[u8], name: &str) -> String {
    let mut archive = ZipArchive::new(Cursor::new(file)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn short_and_long_sheets_are_drawn_alike() {
    for rows in [3, 6_000] {
        let file = write_xlsx(&[mark_sheet(rows)]).unwrap();
        let sheet = part(&file, "xl/worksheets/sheet1.xml");
        let last = rows + 1;
        for expected in [
            "<pane ySplit=\"1\"".to_owned(),
            "<sheetProtection sheet=\"1\"".to_owned(),
            format!("<autoFilter ref=\"A1:D{last}\"/>"),
            format!("sqref=\"B2:B{last}\"><formula1>0</formula1><formula2>20</formula2>"),
            "error=\"0〜20 の整数を入力してください。\"".to_owned(),
            "<f>IF(COUNT(B2:C2)=0,\"\",SUM(B2:C2))</f><v>22.5</v>".to_owned(),
        ] {
            assert!(sheet.contains(&expected), "{rows} rows: {expected}");
        }
        assert!(part(&file, "xl/styles.xml").contains("locked=\"0\""));
        assert!(part(&file, "xl/comments1.xml").contains("配点 20"));
        let workbook = read(&file, &Limits::default()).unwrap();
        assert_eq!(workbook.sheets[0].rows.len(), last);
        assert_eq!(workbook.sheets[0].rows[rows].cell(3), &Cell::Decimal(22.5));
        assert_eq!(workbook.sheets[0].rows[1].cell(0), &Cell::Text("00000".into()));
    }
}

#[test]
fn facts_travel_in_a_sheet_that_nobody_sees() {
    let file = write_xlsx(&[mark_sheet(1)]).unwrap();
    assert!(part(&file, "xl/workbook.xml").contains("name=\"_kouzyou\" sheetId=\"2\" state=\"veryHidden\""));
    let workbook = read(&file, &Limits::default()).unwrap();
    assert_eq!(workbook.sheets.len(), 1);
    assert_eq!(workbook.facts["round"], "2026-summer");
}

#[test]
fn the_sum_of_blanks_is_blank() {
    let mut sheet = mark_sheet(1);
    sheet.rows[0][1] = Value::Blank;
    sheet.rows[0][2] = Value::Blank;
    let xlsx = read(&write_xlsx(&[sheet.clone()]).unwrap(), &Limits::default()).unwrap();
    let csv = read(&write_csv(&sheet, CsvEncoding::Utf8Bom).unwrap(), &Limits::default()).unwrap();
    for workbook in [xlsx, csv] {
        assert_eq!(workbook.sheets[0].rows[1].cells, [Cell::Text("00000".into())]);
    }
}

#[test]
fn what_excel_would_spoil_is_refused() {
    let mut sheet = mark_sheet(1);
    sheet.rows[0][1] = Value::Whole(1_000_000_000_000_000);
    assert!(matches!(write_xlsx(&[sheet.clone()]), Err(WriteError::NumberTooLong { row: 2, .. })));
    sheet.rows[0] = vec![Value::Blank; 5];
    assert!(matches!(write_xlsx(&[sheet.clone()]), Err(WriteError::RowTooLong { row: 2 })));
    assert!(matches!(write_csv(&sheet, CsvEncoding::Cp932), Err(WriteError::RowTooLong { row: 2 })));
}
