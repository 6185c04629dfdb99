//! The text of a token.

use std::fmt;
use std::fmt::Write;

use sha2::{Digest, Sha256};

/// By these letters a scanner of sources and logs knows a token of ours.
const MARK: &str = "kz_";
/// Hexadecimal digits of the secret: 256 bits.
const SECRET: usize = 64;
/// Hexadecimal digits of the checksum, by which a scanner knows a token from an accident.
const CHECKSUM: usize = 8;
/// How much of a token is shown afterwards, to tell it from others.
const SHOWN: usize = 11;

/// A token: `kz_`, 64 digits that nobody can guess, and the CRC-32 of those in 8.
#[derive(Clone)]
pub(super) struct ApiSecret(String);

impl ApiSecret {
    pub(super) fn random() -> ApiSecret {
        let digits = in_hex(&rand::random::<[u8; SECRET / 2]>());
        ApiSecret(format!("{MARK}{digits}{:08x}", crc32fast::hash(digits.as_bytes())))
    }

    /// The token that a program brought, unless it cannot be one of ours.
    pub(super) fn read(text: &str) -> Option<ApiSecret> {
        let (digits, sum) = text.strip_prefix(MARK)?.split_at_checked(SECRET)?;
        let right = sum.len() == CHECKSUM && sum == format!("{:08x}", crc32fast::hash(digits.as_bytes()));
        right.then(|| ApiSecret(text.to_owned()))
    }

    /// What is shown of it afterwards.
    pub(super) fn prefix(&self) -> &str {
        &self.0[..SHOWN]
    }

    /// The token as it is kept.
    pub(super) fn hash(&self) -> String {
        in_hex(&Sha256::digest(self.0.as_bytes()))
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }
}

impl fmt::Debug for ApiSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ApiSecret").field(&self.prefix()).finish()
    }
}

fn in_hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes every byte");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_by_its_mark_and_its_checksum() {
        let token = ApiSecret::random();
        let text = token.clone().into_text();
        assert_eq!(text.len(), MARK.len() + SECRET + CHECKSUM);
        assert_eq!(ApiSecret::read(&text).unwrap().hash(), token.hash());
        let mut mistyped = text.clone();
        mistyped.replace_range(5..6, if &text[5..6] == "0" { "1" } else { "0" });
        for other in ["", "kz_", &mistyped, &text[..text.len() - 1], &format!("{text}0"), &text[3..], "kz_塾"]
        {
            assert!(ApiSecret::read(other).is_none(), "{other}");
        }
    }

    #[test]
    fn debug_shows_no_more_than_the_screen() {
        let token = ApiSecret::random();
        assert!(!format!("{token:?}").contains(&token.clone().into_text()[SHOWN..]));
    }
}
