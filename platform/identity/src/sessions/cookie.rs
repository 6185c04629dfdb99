//! The cookie that carries a session's token.

use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use platform_web::Front;

use super::SessionToken;

/// How people reach the server, which decides what the browser may do with the cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CookiePolicy {
    /// Over plain HTTP: on one's own machine, in tests.
    Plain,
    /// Through a proxy that speaks HTTPS. The cookie travels over HTTPS only and belongs to exactly this host
    /// (`__Host-`).
    BehindHttps,
}

impl CookiePolicy {
    /// What suits a server that is reached as `front` says.
    pub fn of(front: &Front) -> CookiePolicy {
        if front.https { CookiePolicy::BehindHttps } else { CookiePolicy::Plain }
    }

    fn pending_name(self) -> &'static str {
        match self {
            CookiePolicy::Plain => "kouzyou_sign_in",
            CookiePolicy::BehindHttps => "__Host-kouzyou_sign_in",
        }
    }

    fn name(self) -> &'static str {
        match self {
            CookiePolicy::Plain => "kouzyou_session",
            CookiePolicy::BehindHttps => "__Host-kouzyou_session",
        }
    }

    /// The token that the browser brought along.
    pub(crate) fn token_in(self, jar: &CookieJar) -> Option<SessionToken> {
        jar.get(self.name()).map(|cookie| SessionToken::brought(cookie.value()))
    }

    /// Gives the browser a token, until it is closed.
    pub(crate) fn give(self, token: &SessionToken) -> CookieJar {
        CookieJar::new().add(self.cookie(self.name(), token.as_str().to_owned()))
    }

    /// The token of the sign-in that waits for its second step in this browser.
    pub(crate) fn pending_in(self, jar: &CookieJar) -> Option<SessionToken> {
        jar.get(self.pending_name()).map(|cookie| SessionToken::brought(cookie.value()))
    }

    /// Gives the browser the token of a sign-in that waits for its second step.
    pub(crate) fn give_pending(self, token: &SessionToken) -> CookieJar {
        CookieJar::new().add(self.cookie(self.pending_name(), token.as_str().to_owned()))
    }

    /// Gives the browser a session's token in place of the one that waited.
    pub(crate) fn give_in_place_of_pending(self, token: &SessionToken) -> CookieJar {
        self.give(token).add(self.removal(self.pending_name()))
    }

    /// Takes the token away from the browser.
    pub(crate) fn take_back(self) -> CookieJar {
        CookieJar::new().add(self.removal(self.name()))
    }

    fn removal(self, name: &'static str) -> Cookie<'static> {
        let mut cookie = self.cookie(name, String::new());
        cookie.make_removal();
        cookie
    }

    fn cookie(self, name: &'static str, value: String) -> Cookie<'static> {
        Cookie::build((name, value))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self == CookiePolicy::BehindHttps)
            .build()
    }
}

#[cfg(test)]
mod tests {
    use axum::http::header;
    use axum::response::IntoResponse;

    use super::*;

    fn line(jar: CookieJar) -> String {
        jar.into_response().headers()[header::SET_COOKIE].to_str().unwrap().to_owned()
    }

    #[test]
    fn behind_https_the_cookie_is_bound_to_the_host() {
        let token = SessionToken::brought("t");
        assert_eq!(
            line(CookiePolicy::BehindHttps.give(&token)),
            "__Host-kouzyou_session=t; HttpOnly; SameSite=Lax; Secure; Path=/"
        );
        assert_eq!(
            line(CookiePolicy::Plain.give(&token)),
            "kouzyou_session=t; HttpOnly; SameSite=Lax; Path=/"
        );
    }

    #[test]
    fn a_cookie_taken_back_ends_at_once() {
        let line = line(CookiePolicy::BehindHttps.take_back());
        assert!(line.starts_with("__Host-kouzyou_session=;") && line.contains("Max-Age=0"), "{line}");
        assert!(line.contains("Secure") && line.contains("Path=/"), "{line}");
    }
}
