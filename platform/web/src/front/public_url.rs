//! The address under which people reach the server.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use axum::http::Uri;
use thiserror::Error;

/// The text is not the address of a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("https://kouzyou.example の形のアドレス(パスなし)を書いてください")]
pub struct InvalidPublicUrl;

/// The address of the server for those who are not looking at it now: in mails, on paper. It is a setting; what a
/// request says of the host is never made a link.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicUrl(Arc<Uri>);

impl PublicUrl {
    /// The whole address of a page; `path` begins with `/`.
    pub fn link(&self, path: &str) -> String {
        format!("{self}{path}")
    }

    /// The host, for those who answer to no other.
    pub fn host(&self) -> &str {
        self.0.host().unwrap_or_default()
    }

    /// Whether people come by HTTPS.
    pub fn is_https(&self) -> bool {
        self.0.scheme_str() == Some("https")
    }
}

impl FromStr for PublicUrl {
    type Err = InvalidPublicUrl;

    fn from_str(text: &str) -> Result<PublicUrl, InvalidPublicUrl> {
        let uri: Uri = text.trim().parse().map_err(|_not_an_address| InvalidPublicUrl)?;
        let site =
            matches!(uri.scheme_str(), Some("http" | "https")) && uri.path() == "/" && uri.query().is_none();
        let plain = uri.authority().is_some_and(|authority| !authority.as_str().contains('@'));
        if site && plain { Ok(PublicUrl(Arc::new(uri))) } else { Err(InvalidPublicUrl) }
    }
}

/// Without a slash at its end.
impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}://{}",
            self.0.scheme_str().unwrap_or_default(),
            self.0.authority().map_or("", |it| it.as_str())
        )
    }
}

impl fmt::Debug for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_begin_with_the_setting() {
        let url: PublicUrl = "https://kouzyou.example:8443/".parse().unwrap();
        assert_eq!(url.link("/invitations/x"), "https://kouzyou.example:8443/invitations/x");
        assert_eq!((url.host(), url.is_https()), ("kouzyou.example", true));
        let wrong = [
            "",
            "kouzyou.example",
            "ftp://a.example",
            "https://a.example/path",
            "https://a:b@a.example",
            "/",
        ];
        for wrong in wrong {
            assert_eq!(wrong.parse::<PublicUrl>(), Err(InvalidPublicUrl), "{wrong}");
        }
    }
}
