//! The voice of a worker: its standard output, and the log lines that go there.

use std::io::{self, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use log::{Level, LevelFilter, Log, Metadata, Record};

use crate::failure::first_line;
use crate::{Cancel, Event, LogLevel};

/// More log lines than this help nobody.
const LOG_LINES: usize = 1000;

/// Says events to the parent; clones share it.
#[derive(Clone)]
pub(super) struct Voice {
    cancel: Cancel,
    lines: Arc<AtomicUsize>,
    output: Arc<Mutex<io::Stdout>>,
}

impl Voice {
    pub(super) fn new(cancel: Cancel) -> Voice {
        Voice { cancel, lines: Arc::default(), output: Arc::new(Mutex::new(io::stdout())) }
    }

    /// Says an event. If nobody listens, the work is to stop.
    pub(super) fn say(&self, event: &Event) {
        let Ok(mut line) = serde_json::to_vec(event) else { return };
        line.push(b'\n');
        let mut output = self.output.lock().unwrap_or_else(PoisonError::into_inner);
        if output.write_all(&line).and_then(|()| output.flush()).is_err() {
            self.cancel.ask();
        }
    }

    /// Says a log line, unless there were too many.
    pub(super) fn log(&self, level: LogLevel, text: &str) {
        let text = match self.lines.fetch_add(1, Ordering::Relaxed) {
            LOG_LINES => "further lines are left out".to_owned(),
            said if said > LOG_LINES => return,
            _ => first_line(text.strip_prefix("Error: ").unwrap_or(text)),
        };
        self.say(&Event::Log { level, text });
    }

    /// Makes everything that libraries log, and every panic, a log line of this worker.
    pub(super) fn listen(&self) {
        let voice = self.clone();
        std::panic::set_hook(Box::new(move |panic| {
            voice.log(LogLevel::Error, &panic.to_string().replace('\n', " "));
        }));
        if log::set_boxed_logger(Box::new(self.clone())).is_ok() {
            log::set_max_level(LevelFilter::Warn);
        }
    }
}

impl Log for Voice {
    fn enabled(&self, metadata: &Metadata) -> bool {
        metadata.level() <= Level::Warn
    }

    fn log(&self, record: &Record) {
        let level = match record.level() {
            Level::Error => LogLevel::Error,
            Level::Warn => LogLevel::Warning,
            _ => return,
        };
        Voice::log(self, level, &record.args().to_string());
    }

    fn flush(&self) {}
}
