//! No file takes the server down.

use platform_spreadsheet::{Limits, UnreadableFile, read};
use proptest::prelude::*;

use crate::handmade::Handmade;

fn refused(bytes: &[u8]) -> UnreadableFile {
    read(bytes, &Limits::default()).unwrap_err()
}

fn is_too_large_unpacked(bytes: &[u8]) -> bool {
    matches!(refused(bytes), UnreadableFile::UnpacksTooLarge { .. })
}

#[test]
fn a_zip_bomb_is_stopped_in_whatever_part_it_hides() {
    for part in ["xl/media/image1.png", "xl/sharedStrings.xml", "xl/theme/theme1.xml"] {
        let bomb = Handmade::with_rows("").pack_with(part, 300 << 20);
        assert!(bomb.len() < 1 << 20);
        assert!(is_too_large_unpacked(&bomb), "{part}");
    }
}

#[test]
fn a_sheet_that_claims_the_whole_grid_costs_only_its_cells() {
    let sheet = r#"<worksheet><dimension ref="A1:XFD1048576"/><sheetData>
        <row r="1"><c r="A1"><v>1</v></c></row>
        <row r="1048576"><c r="B1048576"><v>2</v></c></row></sheetData></worksheet>"#;
    let file = Handmade::with_rows("").part("xl/worksheets/sheet1.xml", sheet).pack();
    let workbook = read(&file, &Limits::default()).unwrap();
    let numbers: Vec<u32> = workbook.sheets[0].rows.iter().map(|row| row.number).collect();
    assert_eq!(numbers, [1, 1_048_576]);
}

#[test]
fn content_beyond_the_limits_is_refused_by_name() {
    let far = Handmade::with_rows(r#"<row r="3"><c r="XFD3"><v>1</v></c></row>"#).pack();
    assert_eq!(refused(&far), UnreadableFile::TooManyColumns { sheet: "得点".into(), row: 3, limit: 500 });
    let rows = "<row><c><v>1</v></c></row>".repeat(300_000);
    assert_eq!(
        refused(&Handmade::with_rows(&rows).pack()),
        UnreadableFile::TooManyRows { sheet: "得点".into(), limit: 100_000 }
    );
    let text = "あ".repeat(10_001);
    let long = format!(r#"<row r="2"><c r="AB2" t="inlineStr"><is><t>{text}</t></is></c></row>"#);
    let long = refused(&Handmade::with_rows(&long).pack());
    assert!(long.to_string().contains("セル AB2"), "{long}");
    let sheets = r#"<sheet name="a" sheetId="1" r:id="rId1"/>"#.repeat(101);
    let many = format!("<workbook><sheets>{sheets}</sheets></workbook>");
    let many = Handmade::with_rows("").part("xl/workbook.xml", many).pack();
    assert_eq!(refused(&many), UnreadableFile::TooManySheets { limit: 100 });
    let csv = "1\n".repeat(300_000);
    assert!(matches!(refused(csv.as_bytes()), UnreadableFile::TooManyRows { limit: 100_000, .. }));
    let sent = vec![b'a'; (20 << 20) + 1];
    assert_eq!(refused(&sent), UnreadableFile::TooLarge { limit: 20 << 20 });
}

#[test]
fn one_long_string_in_many_cells_is_paid_for_in_each() {
    let text = "a".repeat(10_000);
    let strings = format!("<sst uniqueCount=\"1\"><si><t>{text}</t></si></sst>");
    let rows = r#"<row><c t="s"><v>0</v></c></row>"#.repeat(50_000);
    let file = Handmade::with_rows(&rows).part("xl/sharedStrings.xml", strings).pack();
    assert!(is_too_large_unpacked(&file));
}

#[test]
fn lone_cells_far_to_the_right_are_paid_for_with_their_gap() {
    let rows: String =
        (1..=90_000).map(|row| format!(r#"<row r="{row}"><c r="SF{row}"><v>1</v></c></row>"#)).collect();
    assert!(is_too_large_unpacked(&Handmade::with_rows(&rows).pack()));
}

#[test]
fn a_false_count_of_shared_strings_is_no_reservation() {
    let strings = r#"<sst uniqueCount="400000000000"><si><t>a</t></si></sst>"#;
    let file = Handmade::with_rows("").part("xl/sharedStrings.xml", strings).pack();
    assert!(is_too_large_unpacked(&file));
}

#[test]
fn a_long_font_name_is_not_copied_into_thousands_of_formats() {
    let name = "A".repeat(1 << 20);
    let formats = r#"<xf fontId="0"/>"#.repeat(10_000);
    let styles = format!(
        r#"<styleSheet><fonts><font><name val="{name}"/></font></fonts><cellXfs>{formats}</cellXfs></styleSheet>"#
    );
    let file = Handmade::with_rows("").part("xl/styles.xml", styles).pack();
    assert!(is_too_large_unpacked(&file));
}

#[test]
fn many_sheets_over_one_large_part_are_not_parsed_again_and_again() {
    let rows = "<row></row>".repeat(1 << 20);
    let sheets: String =
        (0..90).map(|number| format!(r#"<sheet name="s{number}" sheetId="1" r:id="rId1"/>"#)).collect();
    let workbook = format!("<workbook><sheets>{sheets}</sheets></workbook>");
    let file = Handmade::with_rows(&rows).part("xl/workbook.xml", workbook).pack();
    assert!(is_too_large_unpacked(&file));
}

#[test]
fn nested_entities_are_not_expanded() {
    let sheet = r#"<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
        <worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>"#;
    let file = Handmade::with_rows("").part("xl/worksheets/sheet1.xml", sheet).pack();
    assert!(matches!(refused(&file), UnreadableFile::Damaged { .. }));
}

#[test]
fn a_file_cut_short_is_damaged() {
    let whole = Handmade::with_rows(r#"<row r="1"><c r="A1"><v>1</v></c></row>"#).pack();
    for length in (4..whole.len()).step_by(7) {
        assert!(matches!(refused(&whole[..length]), UnreadableFile::Damaged { .. }), "{length}");
    }
}

#[test]
fn references_that_lead_nowhere_are_damaged() {
    for reference in ["1", "A0", "あ1", ""] {
        let row = format!(r#"<row><c r="{reference}"><v>1</v></c></row>"#);
        let file = Handmade::with_rows(&row).pack();
        assert!(matches!(refused(&file), UnreadableFile::Damaged { .. }), "{reference}");
    }
}

#[test]
fn references_that_overflow_in_the_parser_do_not_panic() {
    for reference in ["ZZZZZZZZZZ1", "A99999999999"] {
        let row = format!(r#"<row><c r="{reference}"><v>1</v></c></row>"#);
        // Whether the parser panics or wraps depends on how it was compiled; the test is that this returns.
        let _ = read(&Handmade::with_rows(&row).pack(), &Limits::default());
    }
}

#[test]
fn other_kinds_of_file_are_refused_by_their_name() {
    let encrypted: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let ole = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
    let cases: [(Vec<u8>, &str); 7] = [
        (ole.to_vec(), ".xls"),
        ([ole.as_slice(), &encrypted].concat(), "パスワード"),
        (b"%PDF-1.7".to_vec(), "PDF"),
        (b"\x89PNG\r\n\x1a\n".to_vec(), "画像"),
        (Handmade::with_rows("").part("Index/Document.iwa", "").pack(), "Numbers"),
        (Handmade::with_rows("").part("META-INF/manifest.xml", "").pack(), ".ods"),
        (Handmade::with_rows("").part("xl/workbook.bin", "").pack(), ".xlsb"),
    ];
    for (bytes, name) in cases {
        let words = refused(&bytes).to_string();
        assert!(words.contains(name), "{words}");
        assert!(words.contains("Excelで .xlsx 形式に保存し直してください"), "{words}");
    }
    assert_eq!(refused(b""), UnreadableFile::Empty);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000), magic in 0..3_usize) {
        let magic: &[u8] = [b"PK\x03\x04".as_slice(), b"\xFF\xFE", b""][magic];
        let _ = read(&[magic, &bytes].concat(), &Limits::default());
    }

    #[test]
    fn a_workbook_with_random_parts_never_panics(
        part in prop::sample::select(vec![
            "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
            "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml",
        ]),
        xml in "(<(/?)(sst|si|t|row|c|v|f|xf|cellXfs|numFmt|sheet|Relationship|worksheet|sheetData)( (r|s|t|si|ref|val|Id|Target)=\"[A-Z0-9a-z:/]{0,12}\")*/?>|[0-9a-zあ&;\"]{0,4}){0,30}",
    ) {
        let _ = read(&Handmade::with_rows("").part(part, xml).pack(), &Limits::default());
    }

    #[test]
    fn a_workbook_with_a_flipped_byte_never_panics(at in any::<prop::sample::Index>(), byte: u8) {
        let mut file = Handmade::with_rows(r#"<row r="1"><c r="A1"><v>1</v></c></row>"#).pack();
        let at = at.index(file.len());
        file[at] = byte;
        let _ = read(&file, &Limits::default());
    }
}
