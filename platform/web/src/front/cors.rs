//! Scripts of other sites: none may call the server but those of named sites, and they only its API.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, Uri, header};
use thiserror::Error;
use tower_http::cors::{AllowOrigin, CorsLayer};

/// How long a browser may remember the answer.
const REMEMBERED: Duration = Duration::from_secs(600);

/// The text is no origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("https://app.example の形のアドレス(パスなし)を書いてください")]
pub struct InvalidOrigin;

/// A site as browsers name it: scheme, host and, where it is not the usual one, port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorsOrigin(HeaderValue);

impl FromStr for CorsOrigin {
    type Err = InvalidOrigin;

    fn from_str(text: &str) -> Result<CorsOrigin, InvalidOrigin> {
        let text = text.trim().trim_end_matches('/').to_ascii_lowercase();
        let uri: Uri = text.parse().map_err(|_not_an_address| InvalidOrigin)?;
        let usual = matches!(
            (uri.scheme_str(), uri.port_u16()),
            (Some("https"), Some(443)) | (Some("http"), Some(80))
        );
        let site =
            matches!(uri.scheme_str(), Some("http" | "https")) && uri.path() == "/" && uri.query().is_none();
        let plain = uri.authority().is_some_and(|authority| !authority.as_str().contains('@'));
        if !site || !plain || usual {
            return Err(InvalidOrigin);
        }
        HeaderValue::from_str(&text).map(CorsOrigin).map_err(|_not_visible| InvalidOrigin)
    }
}

/// The sites whose scripts may call the API. There are none by default.
#[derive(Clone, Debug, Default)]
pub struct CorsOrigins(Arc<[CorsOrigin]>);

impl CorsOrigins {
    /// These sites.
    pub fn of(origins: Vec<CorsOrigin>) -> CorsOrigins {
        CorsOrigins(origins.into())
    }

    /// What answers browsers that ask on behalf of other sites; `None` leaves them without an answer. Cookies are never
    /// allowed: a script of another site brings a token of its own.
    pub(crate) fn layer(&self) -> Option<CorsLayer> {
        if self.0.is_empty() {
            return None;
        }
        let origins = self.0.clone();
        let allowed = move |origin: &HeaderValue, asked: &Parts| {
            asked.uri.path().starts_with("/api/") && origins.iter().any(|known| known.0 == origin)
        };
        let methods = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
        Some(
            CorsLayer::new()
                .allow_origin(AllowOrigin::predicate(allowed))
                .allow_methods(methods)
                .allow_headers([
                    header::AUTHORIZATION,
                    header::CONTENT_TYPE,
                    header::ACCEPT,
                    header::IF_MATCH,
                    header::IF_NONE_MATCH,
                    HeaderName::from_static("idempotency-key"),
                ])
                .expose_headers([
                    header::ETAG,
                    header::LOCATION,
                    header::RETRY_AFTER,
                    HeaderName::from_static("x-request-id"),
                ])
                .max_age(REMEMBERED),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_written_as_browsers_write_it() {
        assert_eq!("https://App.example/".parse::<CorsOrigin>().unwrap().0, "https://app.example");
        assert_eq!("http://localhost:3000".parse::<CorsOrigin>().unwrap().0, "http://localhost:3000");
        for wrong in ["", "*", "null", "app.example", "https://app.example/x", "https://app.example:443"] {
            assert_eq!(wrong.parse::<CorsOrigin>(), Err(InvalidOrigin), "{wrong}");
        }
    }
}
