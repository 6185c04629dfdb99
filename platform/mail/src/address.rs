//! A mail address.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Why a text is no mail address; the words are for the person who typed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("メールアドレスの形になっていません。")]
pub struct InvalidAddress;

/// A mail address that a server can be asked to deliver to. Its domain is kept in small letters.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(transparent)]
pub struct MailAddress(String);

impl MailAddress {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for MailAddress {
    type Err = InvalidAddress;

    fn from_str(typed: &str) -> Result<MailAddress, InvalidAddress> {
        let address: lettre::Address = typed.trim().parse().map_err(|_unreadable| InvalidAddress)?;
        Ok(MailAddress(format!("{}@{}", address.user(), address.domain().to_lowercase())))
    }
}

impl fmt::Display for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_one_mailbox_and_nothing_else() {
        let read = |typed: &str| typed.parse::<MailAddress>().map(|address| address.0);
        assert_eq!(read(" Hanako@Example.JP "), Ok("Hanako@example.jp".to_owned()));
        for wrong in
            ["", "hanako", "a@b c", "a@example.jp, b@example.jp", "a@example.jp\r\nBcc: b@example.jp"]
        {
            assert_eq!(read(wrong), Err(InvalidAddress), "{wrong:?}");
        }
    }
}
