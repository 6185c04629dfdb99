//! Percent encoding, as addresses have it.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str};

/// Everything but letters, digits and `-._~`.
pub(crate) const PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// The same of something that consists of several parts, with slashes between.
pub(crate) const PATH: &AsciiSet = &PART.remove(b'/');

/// Undoes percent encoding; what is not encoded rightly stays as it is.
pub(crate) fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use percent_encoding::utf8_percent_encode;

    use super::*;

    #[test]
    fn what_is_encoded_is_decoded() {
        let text = "塾/a b%+~";
        assert_eq!(utf8_percent_encode(text, PATH).to_string(), "%E5%A1%BE/a%20b%25%2B~");
        assert_eq!(decode(&utf8_percent_encode(text, PART).to_string()), text);
        assert_eq!(decode("100%"), "100%");
    }
}
