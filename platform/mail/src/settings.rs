//! The settings of mail, the same for every server.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use platform_config::Settings;
use thiserror::Error;

use crate::postbox::UnusableSmtp;
use crate::{Encryption, Postbox, Smtp, SmtpLogin};

/// What is wrong with the settings of mail; the words are for the operator. A value is never repeated: it may hold a
/// password.
#[derive(Debug, Error)]
pub enum InvalidMailSettings {
    /// The server is named twice.
    #[error("SMTP_URL と SMTP_HOST は、どちらか一方だけを設定してください")]
    Twice,
    /// The address of the server cannot be read.
    #[error(
        "SMTP_URL は smtp://、smtp+starttls://、smtps:// のどれかで始まるアドレスにしてください(例: smtps://user:password@smtp.example.jp:465)"
    )]
    Url,
    /// Nothing says from whom mail comes.
    #[error(
        "メールを送るには、差出人を MAIL_FROM に設定してください(例: 全国学力向上テスト <test@example.jp>)"
    )]
    FromMissing,
    /// Links in mails need the server's address.
    #[error(
        "メールに載せるリンクのために、このサーバーのアドレスを PUBLIC_URL に設定してください(例: https://test.example.jp)"
    )]
    SiteMissing,
    /// It is no address of a web server.
    #[error("PUBLIC_URL は https:// か http:// で始まるアドレスにしてください")]
    Site,
    /// A password would be readable on the way.
    #[error(
        "暗号化しない接続ではパスワードを送りません。SMTP_TLS を starttls か tls にするか、SMTP_USER を外してください"
    )]
    PasswordInTheClear,
    /// A user without a password.
    #[error("SMTP_USER のパスワードを書いたファイルを SMTP_PASSWORD_FILE に設定してください")]
    PasswordMissing,
    /// The authority's file cannot be read.
    #[error("SMTP_CA_FILE のファイルを読めません({0})")]
    AuthorityFile(std::io::ErrorKind),
    /// The password's file cannot be read.
    #[error("SMTP_PASSWORD_FILE のファイルを読めません({0})")]
    PasswordFile(std::io::ErrorKind),
    /// What was set fits together, but cannot be used.
    #[error("SMTPの設定を使えません: {0}")]
    Unusable(#[from] UnusableSmtp),
}

impl FromStr for Encryption {
    type Err = ();

    fn from_str(word: &str) -> Result<Encryption, ()> {
        match word {
            "none" => Ok(Encryption::None),
            "starttls" => Ok(Encryption::StartTls),
            "tls" => Ok(Encryption::Tls),
            _ => Err(()),
        }
    }
}

/// Reads `SMTP_URL`, or `SMTP_HOST`, `SMTP_PORT`, `SMTP_TLS`, `SMTP_USER` and `SMTP_PASSWORD_FILE`; with `SMTP_CA_FILE`,
/// `SMTP_TIMEOUT_S`, `MAIL_FROM` and `PUBLIC_URL`. With no server the postbox is closed.
pub fn read_settings(settings: &mut Settings) -> Result<Postbox, InvalidMailSettings> {
    let url = settings.text("SMTP_URL").optional();
    let host = settings.text("SMTP_HOST").optional();
    let port = settings.number("SMTP_PORT", 1..=65535).optional();
    let encryption: Option<Encryption> =
        settings.value("SMTP_TLS", "none、starttls、tls のどれか").optional();
    let user = settings.text("SMTP_USER").optional();
    let password_file = settings.text("SMTP_PASSWORD_FILE").optional().map(PathBuf::from);
    let authority_file = settings.text("SMTP_CA_FILE").optional();
    let timeout = Duration::from_secs(settings.number("SMTP_TIMEOUT_S", 1..=300).or(30).unsigned_abs());
    let from = settings.text("MAIL_FROM").optional();
    let site = settings.text("PUBLIC_URL").optional();
    if site.as_deref().is_some_and(|site| !is_site(site)) {
        return Err(InvalidMailSettings::Site);
    }
    let place = match (url, host) {
        (None, None) => return Ok(Postbox::closed(site.as_deref())),
        (Some(_), Some(_)) => return Err(InvalidMailSettings::Twice),
        (Some(url), None) => read_url(&url).ok_or(InvalidMailSettings::Url)?,
        (None, Some(host)) => {
            let encryption = encryption.unwrap_or(Encryption::StartTls);
            let port = port.and_then(|port| u16::try_from(port).ok()).unwrap_or(usual_port(encryption));
            Place { host, port, encryption, login: read_login(user, password_file)? }
        }
    };
    if place.login.is_some() && place.encryption == Encryption::None {
        return Err(InvalidMailSettings::PasswordInTheClear);
    }
    let from = from.ok_or(InvalidMailSettings::FromMissing)?;
    let site = site.ok_or(InvalidMailSettings::SiteMissing)?;
    let authority = authority_file.map(std::fs::read).transpose();
    let authority = authority.map_err(|error| InvalidMailSettings::AuthorityFile(error.kind()))?;
    let Place { host, port, encryption, login } = place;
    Ok(Postbox::open(&Smtp { host, port, encryption, login, authority, timeout, from }, &site)?)
}

struct Place {
    host: String,
    port: u16,
    encryption: Encryption,
    login: Option<SmtpLogin>,
}

fn usual_port(encryption: Encryption) -> u16 {
    match encryption {
        Encryption::None => 25,
        Encryption::StartTls => 587,
        Encryption::Tls => 465,
    }
}

fn is_site(site: &str) -> bool {
    let host = site.strip_prefix("https://").or_else(|| site.strip_prefix("http://"));
    host.is_some_and(|host| !host.is_empty() && host.chars().all(|c| c.is_ascii_graphic() && c != '"'))
}

fn read_login(
    user: Option<String>,
    password_file: Option<PathBuf>,
) -> Result<Option<SmtpLogin>, InvalidMailSettings> {
    let Some(user) = user else { return Ok(None) };
    let file = password_file.ok_or(InvalidMailSettings::PasswordMissing)?;
    let text =
        std::fs::read_to_string(file).map_err(|error| InvalidMailSettings::PasswordFile(error.kind()))?;
    let password = text.lines().next().unwrap_or_default().to_owned();
    Ok(Some(SmtpLogin { user, password }))
}

/// `scheme://[user:password@]host[:port]`, user and password percent-encoded.
fn read_url(url: &str) -> Option<Place> {
    let (scheme, rest) = url.split_once("://")?;
    let encryption = match scheme {
        "smtp" => Encryption::None,
        "smtp+starttls" => Encryption::StartTls,
        "smtps" => Encryption::Tls,
        _ => return None,
    };
    let (login, place) = match rest.trim_end_matches('/').rsplit_once('@') {
        Some((login, place)) => (Some(login), place),
        None => (None, rest.trim_end_matches('/')),
    };
    let login = match login {
        None => None,
        Some(login) => {
            let (user, password) = login.split_once(':')?;
            Some(SmtpLogin { user: decoded(user)?, password: decoded(password)? })
        }
    };
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().ok()?),
        None => (place, usual_port(encryption)),
    };
    (!host.is_empty()).then(|| Place { host: host.to_owned(), port, encryption, login })
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_everything_at_once() {
        let place = read_url("smtps://test%40example.jp:p%3Aw%2F@smtp.example.jp").unwrap();
        let login = place.login.unwrap();
        assert_eq!((login.user.as_str(), login.password.as_str()), ("test@example.jp", "p:w/"));
        assert_eq!((place.host.as_str(), place.port), ("smtp.example.jp", 465));
        assert_eq!(place.encryption, Encryption::Tls);
        let relay = read_url("smtp://127.0.0.1:2525/").unwrap();
        assert_eq!(
            (relay.host.as_str(), relay.port, relay.encryption),
            ("127.0.0.1", 2525, Encryption::None)
        );
        for wrong in
            ["smtp.example.jp", "http://smtp.example.jp", "smtp://", "smtps://user@host", "smtp://h:x"]
        {
            assert!(read_url(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_password_is_no_part_of_what_is_printed() {
        let login = read_url("smtps://user:hidden@host").unwrap().login;
        assert!(!format!("{login:?}").contains("hidden"));
    }

    #[test]
    fn only_addresses_of_web_servers_go_into_links() {
        assert!(is_site("https://test.example.jp") && is_site("http://127.0.0.1:8080/"));
        assert!(!is_site("test.example.jp") && !is_site("javascript://x") && !is_site("https://"));
    }
}
