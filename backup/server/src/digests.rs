//! Bytes as hexadecimal digits, and what stands for a text or a file.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// The bytes, two small digits each.
pub(crate) fn hex(bytes: impl AsRef<[u8]>) -> String {
    let bytes = bytes.as_ref();
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut digits, byte| {
        write!(digits, "{byte:02x}").expect("writing into a String does not fail");
        digits
    })
}

/// The SHA-256 in hexadecimal digits, by which anybody can tell later whether it is the same.
pub(crate) fn sha256(content: impl AsRef<[u8]>) -> String {
    hex(Sha256::digest(content))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_small_and_none_is_left_out() {
        assert_eq!(hex([0x00, 0x0f, 0xa0]), "000fa0");
        let of_nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(sha256(""), of_nothing);
    }
}
