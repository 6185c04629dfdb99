//! Hears and counts what a request asks the database, by what sqlx logs. On PostgreSQL alone, whose statements are sent on the
//! thread of the request; the test must run on one thread.

use std::cell::RefCell;
use std::fmt::Debug;
use std::future::Future;
use std::sync::Once;

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

thread_local! {
    /// What was heard; nothing where nobody asks.
    static HEARD: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

/// Awaits `work` and gives the statements that this thread sent meanwhile.
pub async fn hear_queries<T>(work: impl Future<Output = T>) -> (Vec<String>, T) {
    static HEARS: Once = Once::new();
    HEARS.call_once(|| tracing::subscriber::set_global_default(QueryListener).expect("nothing else listens"));
    HEARD.set(Some(Vec::new()));
    let done = work.await;
    (HEARD.take().unwrap_or_default(), done)
}

/// Awaits `work` and says how many statements this thread sent meanwhile.
pub async fn count_queries<T>(work: impl Future<Output = T>) -> (usize, T) {
    let (heard, done) = hear_queries(work).await;
    (heard.len(), done)
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
struct QueryListener;

impl Subscriber for QueryListener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        HEARD.with_borrow_mut(|heard| {
            let Some(heard) = heard else { return };
            let mut statement = Statement::default();
            event.record(&mut statement);
            heard.push(statement.0);
        });
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// The text of a statement, whose beginning may stand there twice: sqlx tells the beginning, and of a long one the whole beside.
#[derive(Default)]
struct Statement(String);

impl Visit for Statement {
    fn record_str(&mut self, field: &Field, value: &str) {
        if ["summary", "db.statement"].contains(&field.name()) {
            self.0.push_str(value);
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}
