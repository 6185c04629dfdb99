//! One sentence carried over a redirect: what the last action did.

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderMap};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use serde::{Deserialize, Serialize};

use crate::Tone;

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

    /// Cut at a character, so that the cookie is kept.
    fn shortened(mut self) -> Flash {
        if self.words.len() > MAX_WORDS_BYTES {
            const ELLIPSIS: char = '…';
            self.words.truncate(self.words.floor_char_boundary(MAX_WORDS_BYTES - ELLIPSIS.len_utf8()));
            self.words.push(ELLIPSIS);
        }
        self
    }
}

/// The cookie in which a flash travels; over HTTPS it belongs to exactly this host.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FlashCookie {
    https: bool,
}

impl FlashCookie {
    pub(crate) fn of(https: bool) -> FlashCookie {
        FlashCookie { https }
    }

    fn name(self) -> &'static str {
        if self.https { "__Host-flash" } else { "flash" }
    }

    /// The flash that the browser brought along; `Some(None)` if what it brought cannot be read.
    fn brought(self, headers: &HeaderMap) -> Option<Option<Flash>> {
        let jar = CookieJar::from_headers(headers);
        let read: Option<Flash> = serde_json::from_str(jar.get(self.name())?.value()).ok();
        Some(read.filter(|flash| flash.words.len() <= MAX_WORDS_BYTES))
    }

    fn given(self, flash: Flash) -> Cookie<'static> {
        self.cookie(serde_json::to_string(&flash.shortened()).expect("a flash is plain text"))
    }

    fn taken_back(self) -> Cookie<'static> {
        let mut cookie = self.cookie(String::new());
        cookie.make_removal();
        cookie
    }

    fn cookie(self, value: String) -> Cookie<'static> {
        Cookie::build((self.name(), value))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.https)
            .build()
    }
}

/// Sends the browser on to `path` after a finished action. `path` is one of ours, never taken from a request.
pub fn see_other(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// Sends the browser on to `path`, whose page will say `flash` once.
pub fn see_other_with(path: &str, flash: Flash) -> Response {
    let mut answer = see_other(path);
    answer.extensions_mut().insert(flash);
    answer
}

/// Shows a page the flash that waits for it, takes it away once it was shown, and gives the browser the next one.
pub(crate) async fn carry_flash(
    State(cookie): State<FlashCookie>,
    mut request: Request,
    next: Next,
) -> Response {
    let brought = cookie.brought(request.headers());
    let waiting = brought.is_some();
    if let Some(flash) = brought.flatten() {
        request.extensions_mut().insert(flash);
    }
    let mut answer = next.run(request).await;
    let is_page = answer
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let change = match answer.extensions_mut().remove::<Flash>() {
        Some(flash) => Some(cookie.given(flash)),
        None if waiting && is_page => Some(cookie.taken_back()),
        None => None,
    };
    match change {
        Some(change) => (CookieJar::new().add(change), answer).into_response(),
        None => answer,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, header};

    use super::{Flash, FlashCookie, MAX_WORDS_BYTES};

    fn carried(cookie: FlashCookie, flash: Flash) -> (String, Option<Flash>) {
        let line = cookie.given(flash).encoded().to_string();
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, line.split(';').next().unwrap().parse().unwrap());
        (line, cookie.brought(&headers).unwrap())
    }

    #[test]
    fn a_flash_survives_the_redirect() {
        for (https, name) in [(false, "flash="), (true, "__Host-flash=")] {
            let flash = Flash::done("保存しました; \"<b>\"");
            let (line, read) = carried(FlashCookie::of(https), flash.clone());
            assert_eq!(read, Some(flash));
            assert!(line.starts_with(name), "{line}");
            for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
                assert!(line.contains(part), "{line}");
            }
            assert_eq!(line.contains("Secure"), https);
        }
    }

    #[test]
    fn a_long_flash_is_cut_at_a_character() {
        let (line, read) = carried(FlashCookie::of(true), Flash::note("長".repeat(500)));
        let words = read.unwrap().words;
        assert!(words.ends_with('…') && words.len() <= MAX_WORDS_BYTES);
        assert!(line.len() < 4096);
    }

    #[test]
    fn rubbish_in_the_cookie_is_no_flash() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, "flash=%7Bnot".parse().unwrap());
        assert_eq!(FlashCookie::of(false).brought(&headers), Some(None));
        assert_eq!(FlashCookie::of(true).brought(&headers), None);
    }
}
