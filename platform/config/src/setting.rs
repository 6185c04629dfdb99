//! What was found for one setting.

use std::fmt;

/// A secret as it was written. It is not printed by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretText(pub(crate) String);

impl SecretText {
    /// The secret itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// What was found for one setting: a value, or nothing that can be used.
#[derive(Debug)]
pub struct Setting<T>(pub(crate) Option<T>);

impl<T> Setting<T> {
    /// The value, or `default` where nobody set it.
    pub fn or(self, default: impl Into<T>) -> T {
        self.0.unwrap_or_else(|| default.into())
    }

    /// The value of a setting that may be missing.
    pub fn optional(self) -> Option<T> {
        self.0
    }
}
