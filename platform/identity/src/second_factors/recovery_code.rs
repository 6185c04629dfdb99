//! Recovery codes: for the day on which the telephone is gone.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::UserId;
use crate::users::folded;

/// Letters and digits that nobody takes for one another (Crockford's).
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// A hundred and twenty random bits, so that a plain hash keeps them (ASVS 6.5.2 asks for 112).
const LENGTH: usize = 24;

/// A code as a person writes it down: `7k2m-9xq4-01hv-r8ze-…`, six groups of four.
pub(crate) struct RecoveryCode(String);

impl RecoveryCode {
    /// How many a person has.
    pub(crate) const COUNT: usize = 10;

    pub(crate) fn random() -> RecoveryCode {
        let letters = rand::random::<[u8; LENGTH]>().map(|byte| LETTERS[usize::from(byte % 32)]);
        RecoveryCode(letters.iter().map(|letter| char::from(*letter)).collect())
    }

    /// The code that somebody typed, whatever its case and width, with or without hyphens.
    pub(crate) fn read(typed: &str) -> RecoveryCode {
        let told_apart = |c: char| match c {
            'o' => Some('0'),
            'i' | 'l' => Some('1'),
            c => c.is_alphanumeric().then_some(c),
        };
        RecoveryCode(folded(typed).chars().filter_map(told_apart).collect())
    }

    /// The code as it is kept for `user`.
    pub(crate) fn hash(&self, user: UserId) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(format!("{user}:{}", self.0)))
    }
}

impl fmt::Display for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, letter) in self.0.chars().enumerate() {
            if at > 0 && at % 4 == 0 {
                f.write_str("-")?;
            }
            write!(f, "{letter}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = RecoveryCode("7k2m9xq401hvr8ze".to_owned());
        assert_eq!(code.to_string(), "7k2m-9xq4-01hv-r8ze");
        for typed in ["7k2m-9xq4-01hv-r8ze", " ７Ｋ２Ｍ 9XQ4 OIHV R8ZE", "7k2m9xq4olhvr8ze"] {
            assert_eq!(RecoveryCode::read(typed).hash(UserId(1)), code.hash(UserId(1)), "{typed}");
        }
        assert_ne!(code.hash(UserId(2)), code.hash(UserId(1)));
    }

    #[test]
    fn a_code_has_as_many_bits_as_a_plain_hash_asks_for() {
        let code = RecoveryCode::random();
        assert!(code.0.len() * 5 >= 112, "{}", code.0.len());
        assert!(code.0 != RecoveryCode::random().0);
    }
}
