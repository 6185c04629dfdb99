//! Looks through an XLSX archive before a parser is let near it.
//!
//! Invariant: an archive that passes inflates to no more than the limit.

use std::io::{Cursor, Read};

use calamine::Style;
use zip::{ZipArchive, read::ZipFile, result::ZipError};

use crate::{
    limits::{Limits, Purse},
    unreadable::UnreadableFile,
};

/// More parts than any workbook has; each costs memory before it is opened.
const MAX_PARTS: usize = 10_000;
/// Memory of one shared string beside its text, rounded up.
const STRING_BYTES: usize = 32;

/// Inflates every part once, so that later readers meet no surprise, and answers with the size of the largest.
///
/// The sizes an archive declares are the sender's word; only counting what really comes out stops a zip bomb.
pub(super) fn inspect(bytes: &[u8], limits: &Limits) -> Result<usize, UnreadableFile> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(UnreadableFile::damaged)?;
    if archive.len() > MAX_PARTS {
        return Err(UnreadableFile::TooManyParts { limit: MAX_PARTS });
    }
    refuse_other_documents(&archive)?;
    let mut purse = Purse::new(limits.max_unpacked_bytes);
    let mut bookkeeping = Bookkeeping::default();
    let mut largest = 0;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(refusal)?;
        let name = part.name().map_err(UnreadableFile::damaged)?.to_lowercase();
        let file_name = name.rsplit(['/', '\\']).next().unwrap_or(&name);
        largest = largest.max(match file_name {
            "sharedstrings.xml" => check_shared_strings(&text(part, &mut purse)?, limits)?,
            name if is_bookkeeping(name) => bookkeeping.add(&text(part, &mut purse)?),
            _ => drain(part, &mut purse)?,
        });
    }
    bookkeeping.check(limits)?;
    Ok(largest)
}

fn refuse_other_documents(archive: &ZipArchive<Cursor<&[u8]>>) -> Result<(), UnreadableFile> {
    const WORKBOOK: &str = "[Content_Types].xml";
    const TELLTALES: [(&str, &str); 5] = [
        (".iwa", "Numbers のファイル"),
        ("META-INF/manifest.xml", "OpenDocument 形式(.ods)のファイル"),
        ("xl/workbook.bin", "Excel バイナリ形式(.xlsb)のファイル"),
        ("word/document.xml", "Word のファイル"),
        ("ppt/presentation.xml", "PowerPoint のファイル"),
    ];
    let contains = |ending: &str| archive.file_names().flatten().any(|name| name.ends_with(ending));
    let other = TELLTALES.iter().find(|(ending, _)| contains(ending));
    match other {
        Some((_, name)) => Err(UnreadableFile::OtherFormat { name }),
        None if !contains(WORKBOOK) => Err(UnreadableFile::OtherFormat { name: "ZIP 形式のファイル" }),
        None => Ok(()),
    }
}

fn refusal(error: ZipError) -> UnreadableFile {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => UnreadableFile::Encrypted,
        other => UnreadableFile::damaged(other),
    }
}

/// Parts that calamine turns into structures of its own as soon as it opens a workbook.
///
/// They are known by the names every program gives them; a list of sheets under another name is not estimated.
fn is_bookkeeping(file_name: &str) -> bool {
    file_name == "styles.xml" || file_name == ".rels" || file_name.starts_with("workbook")
}

/// What calamine would build from styles, relationships and the list of sheets.
///
/// It copies attribute values from one element into others (a font's name into each cell format that uses it),
/// so a small part can ask for memory in the square of its size.
#[derive(Default)]
struct Bookkeeping {
    elements: usize,
    longest_value: usize,
}

impl Bookkeeping {
    fn add(&mut self, part: &str) -> usize {
        self.elements += count(part, b'<');
        self.longest_value = self.longest_value.max(longest_value(part));
        part.len()
    }

    fn check(&self, limits: &Limits) -> Result<(), UnreadableFile> {
        let each = size_of::<Style>() + 2 * self.longest_value;
        Purse::new(limits.max_unpacked_bytes).spend(self.elements.saturating_mul(each))
    }
}

/// calamine reserves room for as many strings as the part claims to hold, and a failed reservation ends the process.
///
/// An honest claim may still be too high, because some programs count each use of a string.
fn check_shared_strings(part: &str, limits: &Limits) -> Result<usize, UnreadableFile> {
    const CLAIM: &str = "uniqueCount";
    let mut strings = count(part, b'<');
    for (start, _) in part.match_indices(CLAIM) {
        let claimed = part[start + CLAIM.len()..].trim_start_matches([' ', '\t', '\r', '\n', '=', '"', '\'']);
        let digits = claimed.split(|c: char| !c.is_ascii_digit()).next().unwrap_or("");
        if !digits.is_empty() {
            strings = strings.max(digits.parse().unwrap_or(usize::MAX));
        }
    }
    Purse::new(limits.max_unpacked_bytes).spend(strings.saturating_mul(STRING_BYTES))?;
    Ok(part.len())
}

fn count(part: &str, byte: u8) -> usize {
    part.bytes().filter(|found| *found == byte).count()
}

/// An upper bound for the longest attribute value: the widest gap between two quotation marks of one kind.
fn longest_value(part: &str) -> usize {
    let widest = |mark: char| {
        let marks = || part.match_indices(mark).map(|(at, _)| at);
        let gaps = marks().zip(marks().skip(1)).map(|(from, to)| to - from - 1);
        gaps.max().unwrap_or(0)
    };
    widest('"').max(widest('\''))
}

/// A whole part as text. Control characters are no XML, and could only hide from the checks on it.
fn text(part: ZipFile<'_, Cursor<&[u8]>>, purse: &mut Purse) -> Result<String, UnreadableFile> {
    let mut text = String::new();
    let ceiling = purse.left() as u64 + 1;
    part.take(ceiling).read_to_string(&mut text).map_err(UnreadableFile::damaged)?;
    purse.spend(text.len())?;
    if text.contains(['\0', '\x1b']) {
        return Err(UnreadableFile::damaged("control characters in XML"));
    }
    Ok(text)
}

fn drain(mut part: ZipFile<'_, Cursor<&[u8]>>, purse: &mut Purse) -> Result<usize, UnreadableFile> {
    let before = purse.left();
    let mut chunk = vec![0; 64 << 10];
    loop {
        match part.read(&mut chunk).map_err(UnreadableFile::damaged)? {
            0 => return Ok(before - purse.left()),
            inflated => purse.spend(inflated)?,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_at_most_the_gap_between_its_marks() {
        assert_eq!(longest_value(r#"<a b="123" c='12'/>text"#), 3);
        assert_eq!(longest_value("no marks"), 0);
    }

    #[test]
    fn a_claim_of_more_strings_than_fit_is_refused() {
        let limits = Limits::default();
        let honest = r#"<sst count="9" uniqueCount="9"><si/><si/></sst>"#;
        assert_eq!(check_shared_strings(honest, &limits), Ok(honest.len()));
        for lie in ["4000000000", "99999999999999999999999999"] {
            let part = honest.replace("uniqueCount=\"9\"", &format!("uniqueCount=\"{lie}\""));
            assert!(check_shared_strings(&part, &limits).is_err());
        }
    }
}
