//! Secrets: texts that are never printed.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A text that nobody may read in a log: `Debug` and `Display` show 「…」.
///
/// It is serialised as it is, because an order travels to its worker as JSON over a pipe; never serialise one
/// to anywhere else.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Keeps `text` from being printed.
    pub fn new(text: impl Into<String>) -> Secret {
        Secret(text.into())
    }

    /// The text itself, for the one place that needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("「…」")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("「…」")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_printed_but_travels() {
        let secret = Secret::new("open sesame");
        assert_eq!(format!("{secret} {secret:?} {:?}", Some(&secret)), "「…」 「…」 Some(「…」)");
        assert_eq!(serde_json::to_string(&secret).unwrap(), r#""open sesame""#);
    }
}
