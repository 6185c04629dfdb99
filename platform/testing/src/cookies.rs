//! The cookies that a client keeps.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, header};

/// Names and values, as a browser that visits one site would keep them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cookies(BTreeMap<String, String>);

impl Cookies {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.0.insert(name.to_owned(), value.to_owned());
    }

    /// The `Cookie` header, if there is anything to send.
    pub(crate) fn header(&self) -> Option<String> {
        let pairs: Vec<_> = self.0.iter().map(|(name, value)| format!("{name}={value}")).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// Does what the answer's `Set-Cookie` headers say.
    pub(crate) fn take_from(&mut self, headers: &HeaderMap) {
        for line in headers.get_all(header::SET_COOKIE).iter().filter_map(|line| line.to_str().ok()) {
            let (pair, attributes) = line.split_once(';').unwrap_or((line, ""));
            let Some((name, value)) = pair.trim().split_once('=') else { continue };
            if attributes.split(';').any(|attribute| attribute.trim().eq_ignore_ascii_case("Max-Age=0")) {
                self.0.remove(name);
            } else {
                self.set(name, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_kept_until_the_server_takes_them_back() {
        let mut cookies = Cookies::default();
        let mut headers = HeaderMap::new();
        headers.append(header::SET_COOKIE, "a=1; Path=/; HttpOnly".parse().unwrap());
        headers.append(header::SET_COOKIE, "b=2".parse().unwrap());
        cookies.take_from(&headers);
        assert_eq!(cookies.header().as_deref(), Some("a=1; b=2"));

        headers.clear();
        headers.append(header::SET_COOKIE, "a=; Path=/; Max-Age=0".parse().unwrap());
        cookies.take_from(&headers);
        assert_eq!(cookies.header().as_deref(), Some("b=2"));
    }
}
