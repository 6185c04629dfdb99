//! Counts what a request asks the database, by what sqlx logs. On PostgreSQL alone, whose statements are sent on the
//! thread of the request; the test must run on one thread.

use std::cell::Cell;
use std::future::Future;
use std::sync::Once;

use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

/// Awaits `work` and says how many statements this thread sent meanwhile.
pub async fn count_queries<T>(work: impl Future<Output = T>) -> (usize, T) {
    static HEARS: Once = Once::new();
    HEARS.call_once(|| tracing::subscriber::set_global_default(QueryCounter).expect("nothing else listens"));
    let before = COUNT.get();
    let done = work.await;
    (COUNT.get() - before, done)
}

/// The fewest statements that one of three tries sent, with what the last one gave: into some falls what the server reads anew
/// every second or so, for everybody.
pub async fn count_fewest<T>(mut ask: impl AsyncFnMut() -> T) -> (usize, T) {
    let (mut fewest, mut given) = count_queries(ask()).await;
    for _ in 0..2 {
        let (count, last) = count_queries(ask()).await;
        (fewest, given) = (fewest.min(count), last);
    }
    (fewest, given)
}

/// One for the whole process: one for a while and a thread does not hear what another thread just made known.
struct QueryCounter;

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
        COUNT.set(COUNT.get() + 1);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
