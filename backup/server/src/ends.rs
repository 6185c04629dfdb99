//! How work of the server stands, as screens show it: going on, done, failed, or not possible.

use platform_database::Timestamp;
use platform_web::{Tone, dates};

use crate::amounts;

/// The state of a check, a drill or a restore.
#[derive(Clone, Copy, Debug)]
pub(crate) struct End {
    pub(crate) tone: Tone,
    pub(crate) label: &'static str,
    pub(crate) running: bool,
}

impl End {
    /// Of when it ended and whether it passed; `good` is the word for one that did.
    pub(crate) fn of(ended_at: Option<Timestamp>, passed: Option<bool>, good: &'static str) -> End {
        let (tone, label) = match (ended_at, passed) {
            (None, _) => (Tone::Info, "実行中"),
            (_, Some(true)) => (Tone::Good, good),
            (_, Some(false)) => (Tone::Bad, "失敗"),
            (_, None) => (Tone::Neutral, "判定できず"),
        };
        End { tone, label, running: ended_at.is_none() }
    }
}

/// When something began and how long it took or takes.
#[derive(Clone, Debug)]
pub(crate) struct Span {
    pub(crate) began: String,
    /// The same for narrow places.
    pub(crate) at: String,
    pub(crate) took: String,
}

impl Span {
    /// What ended when it began is something of which only the end was told: nobody knows how long it took.
    pub(crate) fn of(started_at: Timestamp, ended_at: Option<Timestamp>, now: Timestamp) -> Span {
        let took = match ended_at {
            Some(ended_at) if ended_at == started_at => "—".to_owned(),
            _ => amounts::duration(ended_at.unwrap_or(now) - started_at),
        };
        Span { began: dates::date_time(started_at), at: dates::short(started_at), took }
    }
}
