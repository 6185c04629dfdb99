//! Cells as Excel stores them and as a person sees them.

use platform_spreadsheet::{Cell, Limits, UnreadableFile, read};

use crate::handmade::Handmade;

fn cells(rows: &str) -> Vec<Cell> {
    let file = Handmade::with_rows(rows)
        .part(
            "xl/sharedStrings.xml",
            "<sst><si><r><t>髙橋</t></r><rPh sb=\"0\" eb=\"2\"><t>タカハシ</t></rPh></si></sst>",
        )
        .pack();
    let workbook = read(&file, &Limits::default()).unwrap();
    workbook.sheets[0].rows[0].cells.clone()
}

fn cell(xml: &str) -> Cell {
    cells(&format!("<row r=\"1\">{xml}</row>"))[0].clone()
}

#[test]
fn each_kind_of_cell_is_told_apart() {
    let date = |text: &str| Cell::Date(text.into());
    let cases = [
        ("<c><v>345001.0</v></c>", Cell::Whole(345_001)),
        ("<c><v>12.5</v></c>", Cell::Decimal(12.5)),
        ("<c><v>0.30000000000000004</v></c>", Cell::Decimal(0.3)),
        ("<c><v>84.99999999999999</v></c>", Cell::Whole(85)),
        ("<c><v>-1</v></c>", Cell::Whole(-1)),
        ("<c><v>INF</v></c>", Cell::Error("#NUM!".into())),
        ("<c t=\"s\"><v>0</v></c>", Cell::Text("髙橋".into())),
        ("<c t=\"inlineStr\"><is><t>007</t></is></c>", Cell::Text("007".into())),
        ("<c t=\"b\"><v>1</v></c>", Cell::Logical(true)),
        ("<c t=\"e\"><v>#N/A</v></c>", Cell::Error("#N/A".into())),
        ("<c s=\"1\"><v>46025</v></c>", date("2026-01-03")),
        ("<c s=\"1\"><v>46025.5</v></c>", date("2026-01-03 12:00:00")),
        ("<c s=\"1\"><v>0.25</v></c>", date("06:00:00")),
        ("<c s=\"2\"><v>1.5</v></c>", date("36:00:00")),
        ("<c><f>SUM(A2:A9)</f><v>40</v></c>", Cell::Whole(40)),
        ("<c><f>SUM(A2:A9)</f></c>", Cell::NoValue),
        ("<c><f>SUM(A2:A9)</f><v></v></c>", Cell::NoValue),
        ("<c><f t=\"shared\" si=\"99999999999\"/></c>", Cell::NoValue),
    ];
    for (xml, expected) in cases {
        assert_eq!(cell(xml), expected, "{xml}");
    }
}

#[test]
fn a_formula_whose_result_is_no_text_is_empty_and_styled_blanks_are_dropped() {
    let row = r#"<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="str"><f>""</f><v></v></c><c r="C1" s="1"/><c r="D1"><v>4</v></c><c r="ZZ1" s="1"/></row>"#;
    assert_eq!(cells(row), [Cell::Whole(1), Cell::Empty, Cell::Empty, Cell::Whole(4)]);
}

#[test]
fn rows_out_of_order_are_put_in_order_and_blank_rows_are_left_out() {
    let rows = r#"<row r="9"><c r="A9"><v>9</v></c></row><row r="3"><c r="A3" s="1"/></row><row r="2"><c r="A2"><v>2</v></c></row>"#;
    let workbook = read(&Handmade::with_rows(rows).pack(), &Limits::default()).unwrap();
    let numbers: Vec<u32> = workbook.sheets[0].rows.iter().map(|row| row.number).collect();
    assert_eq!(numbers, [2, 9]);
}

#[test]
fn a_new_kind_of_error_value_is_refused_by_name() {
    let file = Handmade::with_rows("<row><c t=\"e\"><v>#SPILL!</v></c></row>").pack();
    assert_eq!(
        read(&file, &Limits::default()),
        Err(UnreadableFile::UnknownErrorValue { sheet: "得点".into(), value: "#SPILL!".into() })
    );
}

#[test]
fn a_hidden_sheet_is_marked() {
    let workbook =
        r#"<workbook><sheets><sheet name="a" sheetId="1" state="hidden" r:id="rId1"/></sheets></workbook>"#;
    let file = Handmade::with_rows("").part("xl/workbook.xml", workbook).pack();
    assert!(read(&file, &Limits::default()).unwrap().sheets[0].hidden);
}
