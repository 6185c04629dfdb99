//! A stream of events, as somebody hears it.

use std::time::Duration;

use axum::body::Body;
use http_body_util::BodyExt;
use tokio::time::{Instant, timeout_at};

/// How long something may take that must come.
const PATIENCE: Duration = Duration::from_secs(120);

/// An open stream of events. What comes while nobody listens is heard the next time.
#[derive(Debug)]
pub struct Hearing {
    body: Body,
    heard: String,
}

impl Hearing {
    pub(crate) fn new(body: Body) -> Hearing {
        Hearing { body, heard: String::new() }
    }

    /// Listens until that is `enough` which was heard since the beginning, and gives it; fails where it does not come.
    pub async fn until(&mut self, enough: impl Fn(&str) -> bool) -> &str {
        let last = Instant::now() + PATIENCE;
        while !enough(&self.heard) {
            assert!(self.hear_more(last).await, "no more is heard than: {}", self.heard);
        }
        &self.heard
    }

    /// Listens for so long, and gives what was heard since the beginning.
    pub async fn during(&mut self, time: Duration) -> &str {
        let last = Instant::now() + time;
        while self.hear_more(last).await {}
        &self.heard
    }

    /// Hears the next piece; `false` where none comes before that moment.
    async fn hear_more(&mut self, last: Instant) -> bool {
        let Ok(Some(frame)) = timeout_at(last, self.body.frame()).await else { return false };
        let frame = frame.expect("the stream holds");
        self.heard.push_str(&String::from_utf8_lossy(frame.data_ref().map_or(&[][..], |bytes| &bytes[..])));
        true
    }
}
