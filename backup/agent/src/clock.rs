//! The machine's clock.

use chrono::{DateTime, Utc};

/// The machine's time. Everything else is told what time it is.
#[expect(clippy::disallowed_methods, reason = "this is the one place that asks")]
pub(crate) fn now() -> DateTime<Utc> {
    Utc::now()
}
