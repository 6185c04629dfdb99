//! Starts logging: one line per event, as text for people or as JSON for machines. Counts what happens, for whoever
//! watches.
//!
//! Invariant: logs go to the standard error stream or to a file; the standard output belongs to a command's answer.

#[cfg(windows)]
mod event_log;
mod journal;
mod log_days;
mod log_file;
mod metrics;
mod statements;
mod traces;

use std::path::PathBuf;
use std::{io, str::FromStr};

use opentelemetry_otlp::ExporterBuildError;
use tracing::Subscriber;
use tracing_subscriber::filter::{FilterExt, ParseError, filter_fn};
use tracing_subscriber::fmt::writer::BoxMakeWriter;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{EnvFilter, fmt, registry};

use crate::journal::Ranked;
use crate::log_file::LogFile;
use crate::traces::TraceLayer;

#[cfg(windows)]
pub use crate::event_log::{EventKind, tell_event_log, use_event_log};
pub use crate::log_days::open_since;
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

/// The target of lines that tell who asked for what. They have people's addresses in them, so they stand in a file of their
/// own or nowhere.
pub const ACCESS: &str = "access_log";

/// Lines with whole addresses of requests, and so with the secrets in some of them.
const WITHHELD: &str = "tower_http::csrf=info";

/// Where lines go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogPlaces {
    /// Instead of the standard error stream.
    pub log: Option<LogPlace>,
    /// Who asked for what ([`ACCESS`]).
    pub access: Option<LogPlace>,
}

/// Starts logging for the whole process, to `places` or else to the standard error stream, and tracing where a collector is
/// named. `filter` is a list of directives: `info,sqlx=warn`; what it leaves out is not traced either.
pub fn start(
    format: LogFormat,
    filter: &str,
    places: &LogPlaces,
    traces: Option<&Traces>,
) -> Result<(), StartError> {
    let traces = traces.map(traces::layer).transpose()?;
    let access = places.access.as_ref().map(open).transpose()?;
    let (writer, for_journal) = match places.log.as_ref().map(open).transpose()? {
        None => (BoxMakeWriter::new(io::stderr), journal::hears_us()),
        Some(file) => (BoxMakeWriter::new(move || file), false),
    };
    let subscriber = subscriber(format, filter, (writer, for_journal), access, traces)?;
    tracing::subscriber::set_global_default(subscriber).map_err(|_already| StartError::AlreadyStarted)
}

fn open(place: &LogPlace) -> Result<&'static LogFile, StartError> {
    LogFile::open(&place.path, place.keep_days)
        .map_err(|source| StartError::Unwritable { path: place.path.clone(), source })
}

fn lines<S>(format: LogFormat, writer: BoxMakeWriter, for_journal: bool) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let lines = fmt::layer().with_writer(writer);
    let ranked = |format| Ranked::new(format, for_journal);
    match format {
        LogFormat::Text => lines.with_ansi(false).map_event_format(ranked).boxed(),
        LogFormat::Json => {
            let lines = lines.json().flatten_event(true);
            lines.map_event_format(|format| Ranked::new(format, for_journal)).boxed()
        }
    }
}

fn subscriber(
    format: LogFormat,
    filter: &str,
    (writer, for_journal): (BoxMakeWriter, bool),
    access: Option<&'static LogFile>,
    traces: Option<TraceLayer>,
) -> Result<impl Subscriber + Send + Sync, StartError> {
    let whether = if access.is_some() { "info" } else { "off" };
    let directives = EnvFilter::try_new(format!("{filter},{ACCESS}={whether},{WITHHELD}"))
        .map_err(|source| StartError::InvalidFilter { filter: filter.to_owned(), source })?;
    let asked = filter_fn(|line| line.target() == ACCESS);
    let access =
        access.map(|file| lines(format, BoxMakeWriter::new(move || file), false).with_filter(asked.clone()));
    let lines = lines(format, writer, for_journal).with_filter(asked.not());
    let subscriber = registry().with(traces).with(directives).with(lines).with(access);
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

    fn logged(format: LogFormat, filter: &str, ranked: bool) -> String {
        let page = Page::default();
        let writer = page.clone();
        let subscriber =
            subscriber(format, filter, (BoxMakeWriter::new(move || writer.clone()), ranked), None, None)
                .expect("the filter is right");
        tracing::subscriber::with_default(subscriber, || {
            tracing::info!(rows = 3, "imported");
            tracing::debug!("too much");
            tracing::info!(target: ACCESS, from = "192.0.2.1");
        });
        let bytes = page.0.lock().expect("no writer panicked").clone();
        String::from_utf8(bytes).expect("logs are UTF-8")
    }

    #[test]
    fn text_is_one_plain_line_for_each_event_that_passes() {
        let text = logged(LogFormat::Text, "info", false);
        assert_eq!(text.lines().count(), 1, "{text}");
        assert!(text.trim_end().ends_with("imported rows=3"), "{text}");
    }

    #[test]
    fn the_journal_reads_how_grave_a_line_is() {
        for format in [LogFormat::Text, LogFormat::Json] {
            assert!(logged(format, "info", true).starts_with("<6>"));
        }
    }

    #[test]
    fn json_keeps_the_fields_beside_the_message() {
        let text = logged(LogFormat::Json, "info", false);
        assert!(text.starts_with('{') && text.contains(r#""message":"imported","rows":3"#), "{text}");
    }

    #[test]
    fn what_strangers_write_begins_no_line_of_its_own() {
        let page = Page::default();
        let writer = page.clone();
        let subscriber = subscriber(
            LogFormat::Json,
            "info",
            (BoxMakeWriter::new(move || writer.clone()), false),
            None,
            None,
        )
        .expect("the filter is right");
        let forged = "/a\r\n{\"message\":\"imported\"}";
        tracing::subscriber::with_default(subscriber, || tracing::info!(path = %forged, "{forged}"));
        let bytes = page.0.lock().expect("no writer panicked").clone();
        let text = String::from_utf8(bytes).expect("logs are UTF-8");
        assert_eq!(text.lines().count(), 1, "{text}");
    }

    #[test]
    fn a_wrong_filter_is_named() {
        let refused =
            subscriber(LogFormat::Text, "info,=[", (BoxMakeWriter::new(io::sink), false), None, None)
                .err()
                .expect("no such directive");
        assert_eq!(refused.to_string(), "ログの絞り込み「info,=[」を読めません（例: info,sqlx=warn）");
    }
}
