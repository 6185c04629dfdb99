//! Measuring how long the database takes, for whoever watches the server.

use metrics::histogram;
use tokio::time::Instant;

/// Notes under its step how long it lived.
pub(crate) struct Stopwatch {
    step: &'static str,
    began: Instant,
}

impl Stopwatch {
    pub(crate) fn start(step: &'static str) -> Stopwatch {
        Stopwatch { step, began: Instant::now() }
    }
}

impl Drop for Stopwatch {
    fn drop(&mut self) {
        histogram!("database_step_duration_seconds", "step" => self.step).record(self.began.elapsed());
    }
}
