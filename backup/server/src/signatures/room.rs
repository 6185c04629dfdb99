//! Room for a signature, appended to a paper as an incremental update (ISO 32000-1, 7.5.6). It reads papers as the press
//! writes them: one table of objects, their dictionaries in plain text.

use std::ops::Range;

use platform_database::Timestamp;
use sha2::{Digest, Sha256};

use super::{SignError, Signatory};

/// What the envelope needs beside its certificates: a signature of 512 bytes, attributes, names, lengths.
const ENVELOPE: usize = 2_048;

/// A paper with an empty place for the envelope of its signature.
pub(super) struct Room {
    bytes: Vec<u8>,
    /// The place: digits between angle brackets.
    place: Range<usize>,
}

impl Room {
    pub(super) fn in_paper(
        paper: Vec<u8>,
        signatory: &Signatory,
        reason: &str,
        now: Timestamp,
    ) -> Result<Room, SignError> {
        let update = Update::of(&Table::read(&paper)?)?;
        let certificates: usize = signatory.chain.iter().map(|certificate| certificate.len()).sum();
        let signature = format!(
            "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M(D:{})/Name{}/Reason{}/ByteRange[{}]/Contents<{}>>>",
            now.format("%Y%m%d%H%M%SZ"),
            text_string(&signatory.name()),
            text_string(reason),
            byte_range([0; 3]),
            "0".repeat(2 * (certificates + ENVELOPE)),
        );
        Ok(update.append_to(paper, &signature))
    }

    /// The SHA-256 of everything around the place.
    pub(super) fn digest(&self) -> Vec<u8> {
        let around = Sha256::new().chain_update(&self.bytes[..self.place.start]);
        around.chain_update(&self.bytes[self.place.end..]).finalize().to_vec()
    }

    /// The paper with its signature.
    pub(super) fn filled(mut self, envelope: &[u8]) -> Result<Vec<u8>, SignError> {
        let digits = hex::encode(envelope);
        let place =
            self.bytes[self.place.clone()].get_mut(1..=digits.len()).ok_or(SignError::Paper("room"))?;
        place.copy_from_slice(digits.as_bytes());
        Ok(self.bytes)
    }
}

/// Where the objects of a paper are.
struct Table<'a> {
    bytes: &'a [u8],
    /// Where the table itself is.
    at: usize,
    offsets: Vec<usize>,
    trailer: &'a str,
}

impl<'a> Table<'a> {
    fn read(bytes: &'a [u8]) -> Result<Table<'a>, SignError> {
        Table::find(bytes).ok_or(SignError::Paper("the table of its objects"))
    }

    fn find(bytes: &'a [u8]) -> Option<Table<'a>> {
        let end = str::from_utf8(&bytes[position_of_last(bytes, b"startxref")?..]).ok()?;
        let at = number_after(end, "startxref\n")?;
        let table = str::from_utf8(bytes.get(at..)?).ok()?;
        let (entries, rest) = table.strip_prefix("xref\n0 ")?.split_once("trailer")?;
        // Offset, generation and 「n」 of each, behind their number.
        let offsets = entries.split_ascii_whitespace().skip(1).step_by(3);
        let offsets: Result<Vec<usize>, _> = offsets.map(str::parse).collect();
        Some(Table { bytes, at, offsets: offsets.ok()?, trailer: rest.split_once("startxref")?.0.trim() })
    }

    /// The dictionary that an object is.
    fn dictionary(&self, object: usize) -> Option<&'a str> {
        let rest = self.bytes.get(*self.offsets.get(object)?..)?;
        let end = rest.windows(6).position(|window| window == b"endobj")?;
        Some(str::from_utf8(&rest[..end]).ok()?.split_once(" obj")?.1.trim())
    }

    /// The first page, however deep the tree of pages is.
    fn first_page(&self, catalog: &str) -> Option<usize> {
        let mut page = number_after(catalog, "/Pages ")?;
        for _level in 0..self.offsets.len() {
            let dictionary = self.dictionary(page)?;
            if !dictionary.contains("/Type/Pages") {
                return Some(page);
            }
            page = number_after(dictionary, "/Kids[")?;
        }
        None
    }
}

/// What is appended.
struct Update {
    /// The number of the signature; its field has the next one.
    first: usize,
    /// Numbers and dictionaries of the other objects, in any order.
    objects: Vec<(usize, String)>,
    trailer: String,
}

impl Update {
    fn of(table: &Table<'_>) -> Result<Update, SignError> {
        let first =
            number_after(table.trailer, "/Size ").ok_or(SignError::Paper("the number of its objects"))?;
        let root = number_after(table.trailer, "/Root ").ok_or(SignError::Paper("its catalogue"))?;
        let catalog = table.dictionary(root).ok_or(SignError::Paper("its catalogue"))?;
        let page = table.first_page(catalog).ok_or(SignError::Paper("its first page"))?;
        let first_page = table.dictionary(page).ok_or(SignError::Paper("its first page"))?;
        let field = first + 1;
        let objects = vec![
            (field, field_dictionary(first, page)),
            (root, with_entry(catalog, &format!("/AcroForm<</Fields[{field} 0 R]/SigFlags 3>>"))),
            (page, annotated(first_page, field)),
        ];
        let trailer = table.trailer.replace(&format!("/Size {first}"), &format!("/Size {}", first + 2));
        Ok(Update { first, objects, trailer: with_entry(&trailer, &format!("/Prev {}", table.at)) })
    }

    fn append_to(self, mut bytes: Vec<u8>, signature: &str) -> Room {
        bytes.push(b'\n');
        let mut entries = Vec::new();
        let mut write = |number: usize, dictionary: &str| {
            entries.push((number, bytes.len()));
            bytes.extend_from_slice(format!("{number} 0 obj\n{dictionary}\nendobj\n").as_bytes());
        };
        for (number, dictionary) in &self.objects {
            write(*number, dictionary);
        }
        write(self.first, signature);
        entries.sort_unstable();

        let mut end = "xref\n".to_owned();
        for (number, offset) in entries {
            end.push_str(&format!("{number} 1\n{offset:010} 00000 n \n"));
        }
        end.push_str(&format!("trailer\n{}\nstartxref\n{}\n%%EOF\n", self.trailer, bytes.len()));
        bytes.extend_from_slice(end.as_bytes());
        leave_room(bytes, signature)
    }
}

/// Says around which place the signature is.
fn leave_room(mut bytes: Vec<u8>, signature: &str) -> Room {
    let after = |key: &str| signature.find(key).map_or(0, |at| at + key.len());
    let object = position_of_last(&bytes, signature.as_bytes()).unwrap_or_default();
    // The opening bracket of the digits belongs to the place.
    let start = object + after("/Contents<") - 1;
    let place = start..object + signature.len() - 2;
    let range = byte_range([place.start, place.end, bytes.len() - place.end]);
    let at = object + after("/ByteRange[");
    bytes[at..at + range.len()].copy_from_slice(range.as_bytes());
    Room { bytes, place }
}

/// Always as long, so that it can be written once everything else is.
fn byte_range([before, after, rest]: [usize; 3]) -> String {
    format!("0 {before:<10} {after:<10} {rest:<10}")
}

/// A field without a place on the page: what a signature looks like is its reader's business.
fn field_dictionary(signature: usize, page: usize) -> String {
    format!(
        "<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature)/F 132/Rect[0 0 0 0]/P {page} 0 R/V {signature} 0 R>>"
    )
}

fn annotated(page: &str, field: usize) -> String {
    match page.split_once("/Annots[") {
        Some((before, rest)) => format!("{before}/Annots[{field} 0 R {rest}"),
        None => with_entry(page, &format!("/Annots[{field} 0 R]")),
    }
}

fn with_entry(dictionary: &str, entry: &str) -> String {
    format!("{}{entry}>>", dictionary.strip_suffix(">>").unwrap_or(dictionary))
}

/// Words as a PDF has them: UTF-16 in hexadecimal digits.
fn text_string(words: &str) -> String {
    let digits: String = words.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
    format!("<FEFF{digits}>")
}

fn number_after(text: &str, key: &str) -> Option<usize> {
    let rest = text.split_once(key)?.1;
    rest.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}

fn position_of_last(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).rposition(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_joins_what_is_on_the_page() {
        assert_eq!(annotated("<</Type/Page>>", 9), "<</Type/Page/Annots[9 0 R]>>");
        assert_eq!(annotated("<</Annots[7 0 R]/Type/Page>>", 9), "<</Annots[9 0 R 7 0 R]/Type/Page>>");
        assert_eq!(text_string("報A"), "<FEFF58310041>");
    }

    #[test]
    fn a_paper_that_is_built_otherwise_is_refused() {
        let stream = "%PDF-1.7\n1 0 obj\n<</Type/XRef>>\nendobj\nstartxref\n9\n%%EOF\n";
        for paper in ["", "no paper at all", "startxref\n", "startxref\n999\n%%EOF", stream] {
            assert!(Table::read(paper.as_bytes()).is_err(), "{paper:?}");
        }
        let without_root =
            "%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1>>\nstartxref\n9\n%%EOF\n";
        let table = Table::read(without_root.as_bytes()).unwrap();
        assert!(matches!(Update::of(&table), Err(SignError::Paper("its catalogue"))));
    }
}
