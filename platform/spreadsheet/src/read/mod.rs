//! Decides what a file is and reads it.

mod archive;
mod collector;
mod decode;
mod delimited;
mod xlsx;

use crate::{limits::Limits, unreadable::UnreadableFile, workbook::Workbook};

const ZIP: &[u8] = b"PK\x03\x04";
const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// First bytes of files that are sent by mistake, and what people call them.
const OTHER_FORMATS: [(&[u8], &str); 6] = [
    (b"%PDF", "PDF ファイル"),
    (b"\x89PNG", "画像ファイル(PNG)"),
    (b"\xFF\xD8\xFF", "画像ファイル(JPEG)"),
    (b"GIF8", "画像ファイル(GIF)"),
    (b"Rar!", "圧縮ファイル(RAR)"),
    (b"7z\xBC\xAF", "圧縮ファイル(7z)"),
];

/// Reads an XLSX or CSV file, recognised by its content.
///
/// Blocking: a file near the limits keeps one thread busy for seconds.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, UnreadableFile> {
    if bytes.is_empty() {
        return Err(UnreadableFile::Empty);
    }
    if bytes.len() > limits.max_bytes {
        return Err(UnreadableFile::TooLarge { limit: limits.max_bytes });
    }
    if bytes.starts_with(ZIP) {
        return xlsx::read(bytes, limits);
    }
    if bytes.starts_with(OLE) {
        return Err(ole_document(bytes));
    }
    if let Some((_, name)) = OTHER_FORMATS.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(UnreadableFile::OtherFormat { name });
    }
    delimited::read(&decode::decode(bytes)?, limits)
}

/// Tells an encrypted workbook from an old one: both are OLE files, but the former names its stream in UTF-16.
fn ole_document(bytes: &[u8]) -> UnreadableFile {
    let stream: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if bytes.windows(stream.len()).any(|window| window == stream) {
        UnreadableFile::Encrypted
    } else {
        UnreadableFile::OldExcel
    }
}
