//! Turns the bytes of a text file into text.

use std::borrow::Cow;

use encoding_rs::{Encoding, SHIFT_JIS, UTF_8};

use crate::unreadable::UnreadableFile;

/// Decodes UTF-8, UTF-16 with a byte order mark, or CP932 (which the Encoding Standard calls Shift_JIS).
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, UnreadableFile> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let text = &bytes[mark..];
        return strictly(encoding, text)
            .ok_or_else(|| UnreadableFile::UndecodableText { line: first_bad_line(encoding, text) });
    }
    let text = strictly(UTF_8, bytes).or_else(|| strictly(SHIFT_JIS, bytes));
    let text = text.ok_or_else(|| {
        // Whichever encoding got further is the one the sender meant.
        let line = first_bad_line(UTF_8, bytes).max(first_bad_line(SHIFT_JIS, bytes));
        UnreadableFile::UndecodableText { line }
    })?;
    if text.contains('\0') {
        return Err(UnreadableFile::OtherFormat { name: "表ではないファイル" });
    }
    Ok(text)
}

fn strictly<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Option<Cow<'a, str>> {
    encoding.decode_without_bom_handling_and_without_replacement(bytes)
}

/// Line of the first byte that cannot be decoded, from 1.
fn first_bad_line(encoding: &'static Encoding, bytes: &[u8]) -> u32 {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text =
        String::with_capacity(decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(0));
    // Decoding stops at the first fault and leaves what came before it in `text`.
    let _ = decoder.decode_to_string_without_replacement(bytes, &mut text, true);
    1 + text.matches('\n').count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cp932_keeps_the_characters_of_names() {
        let names = "髙橋,﨑山,①,㈱,~";
        let (bytes, _, _) = SHIFT_JIS.encode(names);
        assert_eq!(decode(&bytes).unwrap(), names);
        assert_eq!(decode(names.as_bytes()).unwrap(), names);
    }

    #[test]
    fn byte_order_marks_are_obeyed() {
        assert_eq!(decode("\u{feff}氏名".as_bytes()).unwrap(), "氏名");
        let little: Vec<u8> = "\u{feff}氏名".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = "\u{feff}氏名".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(&little).unwrap(), "氏名");
        assert_eq!(decode(&big).unwrap(), "氏名");
    }

    #[test]
    fn the_line_of_a_bad_byte_is_told() {
        let mut bytes = "氏名\n山田\n".as_bytes().to_vec();
        bytes.extend([0xFF, b'\n']);
        assert_eq!(decode(&bytes), Err(UnreadableFile::UndecodableText { line: 3 }));
    }
}
