//! Counting the statements that the database is asked, for programs that measure.

use std::sync::atomic::{AtomicU64, Ordering};

use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::SetGlobalDefaultError;
use tracing::{Event, Metadata, Subscriber};

static COUNT: AtomicU64 = AtomicU64::new(0);

/// Hears of every statement, and of nothing else.
struct Counter;

/// Begins to count, for the whole process.
///
/// # Errors
/// If the process logs already: one of the two hears everything.
pub fn count_statements() -> Result<(), SetGlobalDefaultError> {
    tracing::subscriber::set_global_default(Counter)
}

/// The statements since the last time that somebody took them.
pub fn take_statements() -> u64 {
    COUNT.swap(0, Ordering::Relaxed)
}

impl Subscriber for Counter {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }

    fn new_span(&self, _span: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _span: &Id, _values: &Record<'_>) {}

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, _event: &Event<'_>) {
        COUNT.fetch_add(1, Ordering::Relaxed);
    }

    fn enter(&self, _span: &Id) {}

    fn exit(&self, _span: &Id) {}
}
