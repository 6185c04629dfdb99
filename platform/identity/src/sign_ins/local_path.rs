//! Where to go after signing in.

/// An address on this server. Anything that a browser could read as another host is none
/// (`//host`, `/\host`, or with a tab or line break between).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LocalPath(String);

impl LocalPath {
    /// Reads the address that came with a request; the home page stands in for what is not local.
    pub(crate) fn read(text: &str) -> LocalPath {
        let visible = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        let local = text.starts_with('/') && !text.starts_with("//");
        LocalPath(if visible && local { text.to_owned() } else { "/".to_owned() })
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_this_server_are_followed() {
        for local in ["/", "/marks?exam=3&page=2#row-4", "/%E5%A1%BE"] {
            assert_eq!(LocalPath::read(local).as_str(), local);
        }
        let elsewhere = [
            "",
            "marks",
            "//evil.example",
            "/\\evil.example",
            "\\/evil.example",
            "https://evil.example/",
            "javascript:1",
        ];
        for other in
            elsewhere.into_iter().chain(["/\t/evil.example", "/\n/evil.example", " //evil.example", "/塾"])
        {
            assert_eq!(LocalPath::read(other).as_str(), "/", "{other:?}");
        }
    }
}
