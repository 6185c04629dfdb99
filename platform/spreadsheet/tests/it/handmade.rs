//! XLSX files put together by hand, so that they can say what no program would write.

use std::io::{Cursor, Write};

use zip::{ZipWriter, write::SimpleFileOptions};

const CONTENT_TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
const PACKAGE_RELATIONSHIPS: &str = r#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const RELATIONSHIPS: &str = r#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const WORKBOOK: &str =
    r#"<workbook><sheets><sheet name="得点" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
/// Style 1 is a date, style 2 a duration.
const STYLES: &str = r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[h]:mm"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>"#;

/// A workbook whose parts can be replaced before it is packed.
pub(crate) struct Handmade {
    parts: Vec<(String, Vec<u8>)>,
}

impl Handmade {
    /// A workbook of one sheet, `得点`, with these rows of XML.
    pub(crate) fn with_rows(rows: &str) -> Self {
        let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
        Self { parts: Vec::new() }
            .part("[Content_Types].xml", CONTENT_TYPES)
            .part("_rels/.rels", PACKAGE_RELATIONSHIPS)
            .part("xl/_rels/workbook.xml.rels", RELATIONSHIPS)
            .part("xl/workbook.xml", WORKBOOK)
            .part("xl/styles.xml", STYLES)
            .part("xl/worksheets/sheet1.xml", sheet)
    }

    /// Adds or replaces a part.
    pub(crate) fn part(mut self, name: &str, content: impl Into<Vec<u8>>) -> Self {
        self.parts.retain(|(known, _)| known != name);
        self.parts.push((name.to_owned(), content.into()));
        self
    }

    /// The file.
    pub(crate) fn pack(&self) -> Vec<u8> {
        self.pack_with("", 0)
    }

    /// The file with one more part that inflates to `zeros` zero bytes.
    pub(crate) fn pack_with(&self, name: &str, zeros: usize) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (part, content) in &self.parts {
            archive.start_file(part, SimpleFileOptions::default()).unwrap();
            archive.write_all(content).unwrap();
        }
        if zeros > 0 {
            archive.start_file(name, SimpleFileOptions::default()).unwrap();
            let chunk = vec![0; 1 << 20];
            for _ in 0..zeros >> 20 {
                archive.write_all(&chunk).unwrap();
            }
        }
        archive.finish().unwrap().into_inner()
    }
}
