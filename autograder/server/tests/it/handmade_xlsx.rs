//! A workbook put together by hand, with cells that only a spreadsheet program makes.

use std::io::{Cursor, Write};

use zip::{ZipWriter, write::SimpleFileOptions};

const PARTS: [(&str, &str); 5] = [
    (
        "[Content_Types].xml",
        r#"<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#,
    ),
    (
        "_rels/.rels",
        r#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
    ),
    (
        "xl/workbook.xml",
        r#"<workbook><sheets><sheet name="得点" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
    ),
    // Style 1 is a date.
    ("xl/styles.xml", r#"<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#),
];

/// A workbook of one sheet with these rows; a cell is the XML of its `<c>`, see [`text`] and the others.
pub(crate) fn workbook(rows: &[Vec<String>]) -> Vec<u8> {
    let rows: String = rows.iter().map(|cells| format!("<row>{}</row>", cells.concat())).collect();
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    let parts = PARTS.into_iter().chain([("xl/worksheets/sheet1.xml", sheet.as_str())]);
    for (name, content) in parts {
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

pub(crate) fn text(text: &str) -> String {
    format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#)
}

pub(crate) fn number(number: &str) -> String {
    format!("<c><v>{number}</v></c>")
}

/// A day counted from 1900, shown as a date.
pub(crate) fn date(days: u32) -> String {
    format!(r#"<c s="1"><v>{days}</v></c>"#)
}

pub(crate) fn error(value: &str) -> String {
    format!(r#"<c t="e"><v>{value}</v></c>"#)
}

/// A formula that no program has calculated.
pub(crate) fn formula(formula: &str) -> String {
    format!("<c><f>{formula}</f></c>")
}
