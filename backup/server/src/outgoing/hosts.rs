//! Which hosts may be asked, and addresses on them.

use std::collections::BTreeSet;
use std::str::FromStr;
use std::sync::Arc;

use thiserror::Error;
use ureq::http::Uri;

/// The hosts inside the house that may be asked, in small letters.
#[derive(Clone, Debug, Default)]
pub struct InternalHosts(Arc<BTreeSet<String>>);

/// A list that holds something else than names of hosts.
#[derive(Clone, Copy, Debug, Error)]
#[error("not a list of hosts")]
pub struct InvalidHosts;

impl FromStr for InternalHosts {
    type Err = InvalidHosts;

    fn from_str(list: &str) -> Result<InternalHosts, InvalidHosts> {
        let hosts = list.split(',').map(str::trim).filter(|host| !host.is_empty());
        let read = hosts.map(|host| {
            let letters = |letter: char| letter.is_ascii_alphanumeric() || ".-:[]".contains(letter);
            host.chars().all(letters).then(|| host.to_ascii_lowercase()).ok_or(InvalidHosts)
        });
        Ok(InternalHosts(Arc::new(read.collect::<Result<_, _>>()?)))
    }
}

impl InternalHosts {
    /// Whether the settings name the host; brackets around an IPv6 address do not matter.
    pub(crate) fn names(&self, host: &str) -> bool {
        let bare = host.trim_matches(['[', ']']).to_ascii_lowercase();
        self.0.iter().any(|named| named.trim_matches(['[', ']']) == bare)
    }
}

/// Why a text is no address to which alerts are sent; the words are for the person who typed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum InvalidAddress {
    /// It is none at all.
    #[error("「https://」で始まるアドレスを入れてください")]
    NotOne,
    /// It is not encrypted, and the host is not named by the settings.
    #[error("暗号化しない「http://」は、設定 ALERT_INTERNAL_HOSTS に書いたホストにだけ使えます")]
    InTheClear,
    /// It holds a login.
    #[error("アドレスに利用者名やパスワードは書けません")]
    Login,
}

/// An address on the web.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WebAddress(String);

impl WebAddress {
    /// Reads what a person typed.
    pub(crate) fn read(typed: &str, internal: &InternalHosts) -> Result<WebAddress, InvalidAddress> {
        let typed = typed.trim();
        let uri: Uri = typed.parse().map_err(|_unreadable| InvalidAddress::NotOne)?;
        let authority = uri.authority().ok_or(InvalidAddress::NotOne)?;
        if authority.host().is_empty() {
            return Err(InvalidAddress::NotOne);
        }
        if authority.as_str().contains('@') {
            return Err(InvalidAddress::Login);
        }
        match uri.scheme_str() {
            Some("https") => Ok(WebAddress(typed.to_owned())),
            Some("http") if internal.names(authority.host()) => Ok(WebAddress(typed.to_owned())),
            Some("http") => Err(InvalidAddress::InTheClear),
            _ => Err(InvalidAddress::NotOne),
        }
    }

    /// All of it, which may be a secret.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// The host of an address alone, which people may see; the rest may be a secret.
pub(crate) fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_encrypted_unless_the_settings_name_its_host() {
        let internal: InternalHosts = "Chat.example.jp, 127.0.0.1,[::1]".parse().unwrap();
        let read = |typed: &str| {
            WebAddress::read(typed, &internal).map(|address| host_of(address.as_str()).to_owned())
        };
        assert_eq!(read(" https://hooks.slack.com/services/T0/B0/x "), Ok("hooks.slack.com".to_owned()));
        assert_eq!(read("http://chat.example.jp:8065/hooks/x"), Ok("chat.example.jp:8065".to_owned()));
        assert_eq!(read("http://[::1]:9/x"), Ok("[::1]:9".to_owned()));
        assert_eq!(read("http://hooks.slack.com/x"), Err(InvalidAddress::InTheClear));
        assert_eq!(read("https://user:word@example.jp/"), Err(InvalidAddress::Login));
        for none in
            ["", "hooks.slack.com", "ftp://example.jp/", "/services", "https://", "file:///etc/passwd"]
        {
            assert_eq!(read(none), Err(InvalidAddress::NotOne), "{none:?}");
        }
    }

    #[test]
    fn a_list_of_hosts_holds_hosts() {
        for wrong in ["http://example.jp", "a b", "例え.jp"] {
            assert!(wrong.parse::<InternalHosts>().is_err(), "{wrong:?}");
        }
        assert!(!"".parse::<InternalHosts>().unwrap().names(""));
    }
}
