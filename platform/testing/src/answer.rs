//! What a server answered.

use axum::http::{HeaderMap, StatusCode, header};
use serde_json::Value;

/// How much of a body is shown when an expectation fails, in characters.
const SHOWN: usize = 600;

/// What every answer says, and how its value begins.
const GUARDS: [(&str, &str); 8] = [
    ("strict-transport-security", "max-age=31536000"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", ""),
    ("referrer-policy", "same-origin"),
    ("permissions-policy", "accelerometer=()"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cache-control", ""),
];

/// An answer with its whole body.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, empty when there is none.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as text; bytes that are not UTF-8 become the replacement character.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("the body is not JSON ({error}): {}", self.start()))
    }

    /// A header's value, if it is there and plain ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Where a redirection leads.
    #[track_caller]
    pub fn location(&self) -> &str {
        self.header(header::LOCATION.as_str())
            .unwrap_or_else(|| panic!("{} without a location: {}", self.status, self.start()))
    }

    /// Whether the body has `words`.
    pub fn contains(&self, words: &str) -> bool {
        self.text().contains(words)
    }

    /// Fails, showing the start of the body, unless the status is `expected`.
    #[track_caller]
    pub fn assert_status(&self, expected: u16) -> &Answer {
        assert_eq!(self.status.as_u16(), expected, "the body began: {}", self.start());
        self
    }

    /// Fails, showing the start of the body, unless the body has `words`.
    #[track_caller]
    pub fn assert_contains(&self, words: &str) -> &Answer {
        assert!(self.contains(words), "{words:?} is missing; {} began: {}", self.status, self.start());
        self
    }

    /// Fails unless this answer, of a server behind HTTPS, tells the browser what every answer must: where scripts may come
    /// from, that no other site frames it, that HTTPS is demanded, and cookies that belong to exactly this host.
    #[track_caller]
    pub fn assert_guarded(&self) -> &Answer {
        let policy = self.header("content-security-policy").unwrap_or_default();
        assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"), "{policy}");
        assert!(policy.contains("base-uri 'none'") && policy.contains("frame-ancestors"), "{policy}");
        for (name, start) in GUARDS {
            let value = self.header(name);
            assert!(
                value.is_some_and(|value| value.starts_with(start)),
                "{name} is {value:?} on a {}: {}",
                self.status,
                self.start()
            );
        }
        for cookie in self.headers.get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().expect("our cookies are visible ASCII");
            for part in ["; Secure", "; HttpOnly", "; SameSite=", "; Path=/"] {
                assert!(
                    cookie.starts_with("__Host-") && cookie.contains(part),
                    "{part} is missing in {cookie}"
                );
            }
            assert!(!cookie.contains("Domain="), "{cookie}");
        }
        self
    }

    fn start(&self) -> String {
        self.text().chars().take(SHOWN).collect()
    }
}
