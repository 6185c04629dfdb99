//! One sentence carried over a redirect: what the last action did.

use axum::extract::Request;
use axum::http::header::{self, HeaderMap};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use serde::{Deserialize, Serialize};

use crate::Tone;

const COOKIE: &str = "flash";
/// Browsers keep 4096 bytes a cookie; a Japanese character is three bytes here and nine in the header.
const MAX_WORDS_BYTES: usize = 384;

/// One sentence for the next page. It is not signed: it is only ever shown, escaped, to the browser that holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// How it is meant.
    pub tone: Tone,
    /// What it says.
    pub words: String,
}

impl Flash {
    /// An action did what was asked.
    pub fn done(words: impl Into<String>) -> Flash {
        Flash { tone: Tone::Good, words: words.into() }
    }

    /// Something beside the action is worth knowing.
    pub fn note(words: impl Into<String>) -> Flash {
        Flash { tone: Tone::Info, words: words.into() }
    }

    /// The action worked, but a look is needed.
    pub fn warning(words: impl Into<String>) -> Flash {
        Flash { tone: Tone::Warn, words: words.into() }
    }

    /// The flash that the browser brought along, if it can be read.
    pub(crate) fn waiting(headers: &HeaderMap) -> Option<Flash> {
        let jar = CookieJar::from_headers(headers);
        let flash: Flash = serde_json::from_str(jar.get(COOKIE)?.value()).ok()?;
        (flash.words.len() <= MAX_WORDS_BYTES).then_some(flash)
    }

    fn into_cookie(mut self) -> Cookie<'static> {
        if self.words.len() > MAX_WORDS_BYTES {
            const ELLIPSIS: char = '…';
            self.words.truncate(self.words.floor_char_boundary(MAX_WORDS_BYTES - ELLIPSIS.len_utf8()));
            self.words.push(ELLIPSIS);
        }
        let json = serde_json::to_string(&self).expect("a flash is plain text");
        Cookie::build((COOKIE, json)).path("/").http_only(true).same_site(SameSite::Lax).build()
    }
}

/// Sends the browser on to `path` after a finished action. `path` is one of ours, never taken from a request.
pub fn see_other(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// Sends the browser on to `path`, whose page will say `flash` once.
pub fn see_other_with(path: &str, flash: Flash) -> Response {
    (CookieJar::new().add(flash.into_cookie()), Redirect::to(path)).into_response()
}

/// Takes the flash away once a page has shown it.
pub(crate) async fn forget_shown(request: Request, next: Next) -> Response {
    let waiting = CookieJar::from_headers(request.headers()).get(COOKIE).is_some();
    let response = next.run(request).await;
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if waiting && is_page {
        let shown = Cookie::build(COOKIE).path("/").removal().build();
        // Before the answer's own cookies, so that a flash set by this very answer stays.
        return (CookieJar::new().add(shown), response).into_response();
    }
    response
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, header};

    use super::{Flash, MAX_WORDS_BYTES, see_other_with};

    fn carried(flash: Flash) -> (String, Option<Flash>) {
        let response = see_other_with("/x", flash);
        let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap().to_owned();
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, cookie.split(';').next().unwrap().parse().unwrap());
        (cookie, Flash::waiting(&headers))
    }

    #[test]
    fn a_flash_survives_the_redirect() {
        let flash = Flash::done("保存しました; \"<b>\"");
        let (cookie, read) = carried(flash.clone());
        assert_eq!(read, Some(flash));
        for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
    }

    #[test]
    fn a_long_flash_is_cut_at_a_character() {
        let (cookie, read) = carried(Flash::note("長".repeat(500)));
        let words = read.unwrap().words;
        assert!(words.ends_with('…') && words.len() <= MAX_WORDS_BYTES);
        assert!(cookie.len() < 4096);
    }

    #[test]
    fn rubbish_in_the_cookie_is_no_flash() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, "flash=%7Bnot".parse().unwrap());
        assert_eq!(Flash::waiting(&headers), None);
    }
}
