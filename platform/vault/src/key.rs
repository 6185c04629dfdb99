//! Keys: what may be one, and how one is made of words.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};
use thiserror::Error;

/// Fewer characters are no key.
const SHORTEST: usize = 32;
/// Fewer different characters than this were typed, not drawn.
const FEWEST_DIFFERENT: usize = 10;
/// What stands in samples, manuals and templates of settings, in small letters.
const SAMPLES: [&str; 10] = [
    "change-me",
    "changeme",
    "change_me",
    "change-this",
    "change_this",
    "django-insecure",
    "your-secret",
    "your_secret",
    "secret-key-here",
    "sample",
];

/// Why a text cannot be a key; the words are for the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidKey {
    /// Fewer than 32 characters.
    #[error("鍵は{SHORTEST}文字以上にしてください")]
    TooShort,
    /// It stands in a manual or a sample of settings.
    #[error("見本の鍵は使えません。新しく作ってください（例: openssl rand -base64 48）")]
    Sample,
    /// Few different characters.
    #[error("同じ文字の繰り返しが多すぎます。新しく作ってください（例: openssl rand -base64 48）")]
    Monotonous,
}

/// A key of 256 bits.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey(pub(crate) [u8; 32]);

impl SecretKey {
    /// A key that nobody knows.
    pub fn random() -> SecretKey {
        SecretKey(rand::random())
    }
}

/// Makes a key of a text that was drawn at random: 32 characters or more, no sample, not a repetition. White space
/// around it (a file's last line end) does not count.
impl FromStr for SecretKey {
    type Err = InvalidKey;

    fn from_str(text: &str) -> Result<SecretKey, InvalidKey> {
        let text = text.trim();
        let small = text.to_lowercase();
        if SAMPLES.iter().any(|sample| small.contains(sample)) {
            return Err(InvalidKey::Sample);
        }
        if text.chars().count() < SHORTEST {
            return Err(InvalidKey::TooShort);
        }
        if text.chars().collect::<std::collections::BTreeSet<char>>().len() < FEWEST_DIFFERENT {
            return Err(InvalidKey::Monotonous);
        }
        let digest = Sha256::new().chain_update(b"kouzyou secret key 1\0").chain_update(text).finalize();
        Ok(SecretKey(digest.into()))
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_a_copied_and_a_typed_key_are_refused() {
        let refused = |text: &str| text.parse::<SecretKey>().unwrap_err();
        assert_eq!(refused("k4J9-xQ2m-Zr7T-b1Ws"), InvalidKey::TooShort);
        assert_eq!(refused("django-insecure-1234567890abcdefghijklmnop"), InvalidKey::Sample);
        assert_eq!(refused("Change-Me-in-production-0123456789"), InvalidKey::Sample);
        assert_eq!(refused(&"abc".repeat(20)), InvalidKey::Monotonous);
    }

    #[test]
    fn the_line_end_of_a_file_is_no_part_of_the_key() {
        let text = "Vq8s0mYx2Lw7Tz4Rk9Jb6Nc1Hd3Gf5Pa";
        assert_eq!(text.parse::<SecretKey>().unwrap(), format!("{text}\n").parse().unwrap());
        assert_eq!(format!("{:?}", text.parse::<SecretKey>().unwrap()), "SecretKey");
    }
}
