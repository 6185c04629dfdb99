//! Lines for the journal of systemd, which reads how grave a line is from its beginning (sd-daemon(3)): without, everything
//! is as harmless as everything else, and `journalctl --priority=err` finds nothing.

use std::fmt;

use tracing::{Event, Level, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

/// Writes what another format writes, after its priority where the journal reads it.
pub(crate) struct Ranked<F> {
    format: F,
    for_journal: bool,
}

impl<F> Ranked<F> {
    pub(crate) fn new(format: F, for_journal: bool) -> Ranked<F> {
        Ranked { format, for_journal }
    }
}

impl<S, N, F> FormatEvent<S, N> for Ranked<F>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        if self.for_journal {
            write!(writer, "<{}>", priority(*event.metadata().level()))?;
        }
        self.format.format_event(context, writer, event)
    }
}

/// The priorities of syslog(3).
fn priority(level: Level) -> u8 {
    match level {
        Level::ERROR => 3,
        Level::WARN => 4,
        Level::INFO => 6,
        Level::DEBUG | Level::TRACE => 7,
    }
}

/// Whether the standard error stream leads to the journal: a program that was begun by a service may have been given another
/// stream since.
#[cfg(unix)]
#[expect(clippy::disallowed_methods, reason = "a word of systemd about a stream, and no setting")]
pub(crate) fn hears_us() -> bool {
    use std::fs::File;
    use std::io::stderr;
    use std::os::fd::AsFd;
    use std::os::unix::fs::MetadataExt;

    let stream = std::env::var("JOURNAL_STREAM").ok();
    let told = stream.as_deref().and_then(|stream| stream.split_once(':'));
    let Ok(ours) = stderr().as_fd().try_clone_to_owned().and_then(|stream| File::from(stream).metadata())
    else {
        return false;
    };
    told == Some((&*ours.dev().to_string(), &*ours.ino().to_string()))
}

/// There is no journal.
#[cfg(not(unix))]
pub(crate) fn hears_us() -> bool {
    false
}
