//! The name by which a person signs in.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

/// How long a login may be, in characters.
const LONGEST: usize = 64;

/// Why a text cannot be a login; the words are for the person who typed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidLogin {
    /// Nothing but spaces.
    #[error("ログインIDを入力してください。")]
    Empty,
    /// More than 64 characters.
    #[error("ログインIDは{LONGEST}文字以内で入力してください。")]
    TooLong,
    /// A space or a control character inside.
    #[error("ログインIDに空白は使えません。")]
    HasSpace,
}

/// A login in its folded form: `Ｔａｒｏ` and `taro` are the same one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login(String);

impl Login {
    /// The folded text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Login {
    type Err = InvalidLogin;

    fn from_str(typed: &str) -> Result<Login, InvalidLogin> {
        let login = folded(typed);
        if login.is_empty() {
            return Err(InvalidLogin::Empty);
        }
        if login.chars().count() > LONGEST {
            return Err(InvalidLogin::TooLong);
        }
        if login.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(InvalidLogin::HasSpace);
        }
        Ok(Login(login))
    }
}

impl fmt::Display for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What was typed, without spaces around it and without regard to case and width: an input method
/// left on must not lock its user out.
pub(crate) fn folded(typed: &str) -> String {
    typed.nfkc().collect::<String>().trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_width_make_no_difference() {
        assert_eq!("  Ｈｏｎｂｕ１ ".parse(), Ok(Login("honbu1".to_owned())));
        assert_eq!("012345678901".parse(), Ok(Login("012345678901".to_owned())));
    }

    #[test]
    fn what_cannot_be_typed_back_is_refused() {
        let refused = |typed: &str| typed.parse::<Login>().unwrap_err();
        assert_eq!(refused(" 　"), InvalidLogin::Empty);
        assert_eq!(refused("山田 太郎"), InvalidLogin::HasSpace);
        assert_eq!(refused("a\u{0}b"), InvalidLogin::HasSpace);
        assert_eq!(refused(&"x".repeat(65)), InvalidLogin::TooLong);
        assert!("x".repeat(64).parse::<Login>().is_ok());
    }
}
