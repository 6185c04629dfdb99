//! Starts logging: one line per event, as text for people or as JSON for machines. Counts what happens, for whoever
//! watches.
//!
//! Invariant: logs go to the standard error stream or to a file; the standard output belongs to a command's answer.

#[cfg(windows)]
mod event_log;
mod log_days;
mod log_file;
mod metrics;
mod statements;
mod traces;

use std::path::PathBuf;
use std::{io, str::FromStr};

use opentelemetry_otlp::ExporterBuildError;
use tracing::Subscriber;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::{EnvFilter, filter::ParseError, fmt, fmt::MakeWriter, registry};

use crate::log_file::LogFile;
use crate::traces::TraceLayer;

#[cfg(windows)]
pub use crate::event_log::{EventKind, tell_event_log, use_event_log};
pub use crate::log_file::reopen_log;
pub use crate::metrics::{Gauge, exposition, start_counting, sum_up};
pub use crate::statements::{count_statements, take_statements};
pub use crate::traces::{Traces, finish_traces};

/// How a log line looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people: time, level, place, message.
    Text,
    /// For machines: one JSON object a line, the event's fields beside its message.
    Json,
}

/// A word that names no [`LogFormat`].
#[derive(Debug, thiserror::Error)]
#[error("ログの形式は text か json です")]
pub struct UnknownFormat;

impl FromStr for LogFormat {
    type Err = UnknownFormat;

    fn from_str(word: &str) -> Result<Self, UnknownFormat> {
        match word {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err(UnknownFormat),
        }
    }
}

/// Why logging did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The filter is not a list of directives such as `info,sqlx=warn`.
    #[error("ログの絞り込み「{filter}」を読めません（例: info,sqlx=warn）")]
    InvalidFilter {
        /// The filter as written.
        filter: String,
        /// Which directive was refused.
        source: ParseError,
    },
    /// The file cannot be written.
    #[error("ログファイル {} に書き込めません", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The collector's address cannot be used.
    #[error("OTEL_EXPORTER_OTLP_ENDPOINT を使えません")]
    Traces(#[from] ExporterBuildError),
    /// Somebody started it before; a process logs in one way.
    #[error("ログはすでに始まっています")]
    AlreadyStarted,
}

/// Where the log is written to, instead of the standard error stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogPlace {
    /// The file.
    pub path: PathBuf,
    /// For how many days the files of former days are kept beside it; `None` where somebody else moves them away.
    pub keep_days: Option<u32>,
}

/// Starts logging for the whole process, to `place` or else to the standard error stream, and tracing where a collector is
/// named. `filter` is a list of directives: `info,sqlx=warn`; what it leaves out is not traced either.
pub fn start(
    format: LogFormat,
    filter: &str,
    place: Option<&LogPlace>,
    traces: Option<&Traces>,
) -> Result<(), StartError> {
    let traces = traces.map(traces::layer).transpose()?;
    let started = match place {
        None => tracing::subscriber::set_global_default(subscriber(format, filter, io::stderr, traces)?),
        Some(LogPlace { path, keep_days }) => {
            let file = LogFile::open(path, *keep_days)
                .map_err(|source| StartError::Unwritable { path: path.to_owned(), source })?;
            tracing::subscriber::set_global_default(subscriber(format, filter, move || file, traces)?)
        }
    };
    started.map_err(|_already| StartError::AlreadyStarted)
}

fn subscriber(
    format: LogFormat,
    filter: &str,
    writer: impl for<'a> MakeWriter<'a> + Send + Sync + 'static,
    traces: Option<TraceLayer>,
) -> Result<impl Subscriber + Send + Sync, StartError> {
    let directives = EnvFilter::try_new(filter)
        .map_err(|source| StartError::InvalidFilter { filter: filter.to_owned(), source })?;
    let lines = fmt::layer().with_writer(writer);
    let lines = match format {
        LogFormat::Text => lines.with_ansi(false).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    let subscriber = registry().with(traces).with(directives).with(lines);
    #[cfg(windows)]
    let subscriber = subscriber.with(event_log::Errors);
    Ok(subscriber)
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Page(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Page {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("no writer panicked").write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(format: LogFormat, filter: &str) -> String {
        let page = Page::default();
        let writer = page.clone();
        let subscriber =
            subscriber(format, filter, move || writer.clone(), None).expect("the filter is right");
        tracing::subscriber::with_default(subscriber, || {
            tracing::info!(rows = 3, "imported");
            tracing::debug!("too much");
        });
        let bytes = page.0.lock().expect("no writer panicked").clone();
        String::from_utf8(bytes).expect("logs are UTF-8")
    }

    #[test]
    fn text_is_one_plain_line_for_each_event_that_passes() {
        let text = logged(LogFormat::Text, "info");
        assert_eq!(text.lines().count(), 1, "{text}");
        assert!(text.trim_end().ends_with("imported rows=3"), "{text}");
    }

    #[test]
    fn json_keeps_the_fields_beside_the_message() {
        let text = logged(LogFormat::Json, "info");
        assert!(text.starts_with('{') && text.contains(r#""message":"imported","rows":3"#), "{text}");
    }

    #[test]
    fn what_strangers_write_begins_no_line_of_its_own() {
        let page = Page::default();
        let writer = page.clone();
        let subscriber =
            subscriber(LogFormat::Json, "info", move || writer.clone(), None).expect("the filter is right");
        let forged = "/a\r\n{\"message\":\"imported\"}";
        tracing::subscriber::with_default(subscriber, || tracing::info!(path = %forged, "{forged}"));
        let bytes = page.0.lock().expect("no writer panicked").clone();
        let text = String::from_utf8(bytes).expect("logs are UTF-8");
        assert_eq!(text.lines().count(), 1, "{text}");
    }

    #[test]
    fn a_wrong_filter_is_named() {
        let refused =
            subscriber(LogFormat::Text, "info,=[", io::sink, None).err().expect("no such directive");
        assert_eq!(refused.to_string(), "ログの絞り込み「info,=[」を読めません（例: info,sqlx=warn）");
    }
}
