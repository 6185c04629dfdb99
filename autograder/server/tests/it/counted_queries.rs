//! Counts what a request asks the database, by what sqlx logs. On PostgreSQL alone, whose statements are sent on the
//! thread of the request; the test must run on one thread.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::set_default;
use tracing::{Event, Metadata, Subscriber};

/// Awaits `work` and says how many statements were sent meanwhile.
pub(crate) async fn count_queries<T>(work: impl Future<Output = T>) -> (usize, T) {
    let count = Arc::new(AtomicUsize::new(0));
    let counting = set_default(QueryCounter(Arc::clone(&count)));
    let done = work.await;
    drop(counting);
    (count.load(Ordering::Relaxed), done)
}

struct QueryCounter(Arc<AtomicUsize>);

impl Subscriber for QueryCounter {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
