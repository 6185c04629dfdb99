//! What a program may do, and where that counts.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::MatchedPath;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};

/// One thing that an API token may be allowed to do. A server has a closed list of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The word in tokens and answers: `jobs:read`.
    pub code: &'static str,
    /// The words on screens.
    pub label: &'static str,
}

impl Scope {
    /// What every living token may do.
    pub const ANY: Scope = Scope { code: "", label: "" };
}

/// Which scope each API address asks for. It travels in the extensions of every request, so that whoever finds out
/// who is calling knows it before any handler runs; where it is missing, no address takes a token.
#[derive(Clone, Debug, Default)]
pub struct ApiScopes(pub(crate) Arc<HashMap<(Method, &'static str), Scope>>);

impl ApiScopes {
    /// The scope that the address of this request asks for; `None` where it takes no token at all.
    pub fn asked_by(parts: &Parts) -> Option<Scope> {
        let scopes = parts.extensions.get::<ApiScopes>()?;
        let path = parts.extensions.get::<MatchedPath>()?.as_str();
        // HEAD is answered by what answers GET.
        let method = if parts.method == Method::HEAD { &Method::GET } else { &parts.method };
        scopes.0.iter().find(|((known, route), _)| known == method && *route == path).map(|(_, scope)| *scope)
    }
}

/// The token of an `Authorization: Bearer` header, as it was sent.
pub fn bearer_in(headers: &HeaderMap) -> Option<&str> {
    let line = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = line.split_once(' ').unwrap_or((line, ""));
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Whether a program speaks for somebody by a token; whatever cookies it sends do not count then.
pub fn is_bearer(headers: &HeaderMap) -> bool {
    bearer_in(headers).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_bearer_scheme_carries_a_token() {
        let token = |line: &str| {
            let headers = HeaderMap::from_iter([(header::AUTHORIZATION, line.parse().unwrap())]);
            bearer_in(&headers).map(str::to_owned)
        };
        assert_eq!(token("Bearer kz_1"), Some("kz_1".to_owned()));
        assert_eq!(token("bearer  kz_1 "), Some("kz_1".to_owned()));
        assert_eq!(token("Bearer"), Some(String::new()));
        assert_eq!(token("Basic a2V5"), None);
        assert!(!is_bearer(&HeaderMap::new()));
    }
}
