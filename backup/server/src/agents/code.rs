//! The one-time code by which an agent enrols.

use chrono::TimeDelta;
use platform_database::Timestamp;

use crate::digests::sha256;

/// How long a code may be used.
const LIFE: TimeDelta = TimeDelta::hours(24);

/// A code; nobody sees it a second time.
pub(crate) struct EnrolmentCode(String);

impl EnrolmentCode {
    /// A new one, of 122 random bits.
    pub(super) fn random() -> EnrolmentCode {
        EnrolmentCode(uuid::Builder::from_random_bytes(rand::random()).into_uuid().hyphenated().to_string())
    }

    /// The code that an agent brought.
    pub(super) fn brought(text: &str) -> EnrolmentCode {
        EnrolmentCode(text.trim().to_lowercase())
    }

    /// What is kept of it: nobody can guess 122 bits, so it needs no salt.
    pub(super) fn hash(&self) -> String {
        sha256(&self.0)
    }

    /// When a code that is made now ends.
    pub(super) fn ends_at(now: Timestamp) -> Timestamp {
        now + LIFE
    }

    pub(crate) fn text(&self) -> &str {
        &self.0
    }
}
