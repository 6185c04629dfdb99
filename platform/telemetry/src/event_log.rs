//! The event log of Windows: how a service begins and ends, and every error. Its source must be registered, which an
//! installation does.

use std::fmt::{Debug, Write};
use std::sync::OnceLock;

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer};
use winsafe::HEVENTLOG;
use winsafe::co::EVENTLOG;

/// The source of this process, once there is one.
static SOURCE: OnceLock<String> = OnceLock::new();
/// Among the messages of `EventCreate.exe`, each of which is the text that it is given, from 1 to 1000.
const INFORMATION: u32 = 1;
const ERROR: u32 = 2;

/// What an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// As it should be.
    Information,
    /// Somebody should look.
    Error,
}

/// From now on errors go to the event log, too, under the name of `source`.
pub fn use_event_log(source: &str) {
    let _in_use_already = SOURCE.set(source.to_owned());
}

/// Tells the event log, if this process uses it. A log that takes nothing is nowhere to complain about.
pub fn tell_event_log(kind: EventKind, words: &str) {
    let Some(source) = SOURCE.get() else { return };
    let (kind, id) = match kind {
        EventKind::Information => (EVENTLOG::INFORMATION_TYPE, INFORMATION),
        EventKind::Error => (EVENTLOG::ERROR_TYPE, ERROR),
    };
    if let Ok(log) = HEVENTLOG::RegisterEventSource(None, source) {
        let _full_perhaps = log.ReportEvent(kind, 0, id, None, &[words], &[]);
    }
}

/// Takes every error there.
pub(crate) struct Errors;

impl<S: Subscriber> Layer<S> for Errors {
    fn on_event(&self, event: &Event<'_>, _context: Context<'_, S>) {
        if *event.metadata().level() == Level::ERROR {
            let mut words = Words::default();
            event.record(&mut words);
            tell_event_log(EventKind::Error, &format!("{}{}", words.message, words.fields));
        }
    }
}

/// The message of an event, and its fields as they stand in a line of the log.
#[derive(Default)]
struct Words {
    message: String,
    fields: String,
}

impl Visit for Words {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _memory_takes_it = match field.name() {
            "message" => write!(self.message, "{value:?}"),
            name => write!(self.fields, " {name}={value:?}"),
        };
    }
}
