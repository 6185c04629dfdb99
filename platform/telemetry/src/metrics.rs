//! Numbers for whoever watches the server, in the text that Prometheus reads.
//!
//! What happens is counted where it happens, by the macros of the crate `metrics`, for the whole process. How things
//! stand is a [`Gauge`], asked for at each scrape, so that what is gone leaves no number behind.

use std::sync::OnceLock;

use metrics::{Label, describe_counter, describe_gauge, describe_histogram, gauge, with_local_recorder};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};

/// The upper bounds of what a duration is counted under, in seconds.
const SECONDS: [f64; 12] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// How something stands, with a sample for each set of labels.
#[derive(Clone, Debug, PartialEq)]
pub struct Gauge {
    name: &'static str,
    meaning: &'static str,
    samples: Vec<(Vec<(&'static str, String)>, f64)>,
}

impl Gauge {
    /// A gauge without samples. The name is Prometheus': in small letters, the unit last.
    pub fn new(name: &'static str, meaning: &'static str) -> Gauge {
        Gauge { name, meaning, samples: Vec::new() }
    }

    /// The same with one more sample.
    #[must_use]
    pub fn with(mut self, labels: &[(&'static str, &str)], value: f64) -> Gauge {
        let labels = labels.iter().map(|&(name, value)| (name, value.to_owned())).collect();
        self.samples.push((labels, value));
        self
    }

    fn set(&self) {
        describe_gauge!(self.name, self.meaning);
        for (labels, value) in &self.samples {
            let labels: Vec<Label> =
                labels.iter().map(|(name, value)| Label::new(*name, value.clone())).collect();
            gauge!(self.name, labels).set(*value);
        }
    }
}

/// Begins to count what happens in this process; what happened before is not counted.
pub fn start_counting() {
    process();
}

/// Sums up what was measured since the last time. Without it, what nobody scrapes would pile up.
pub fn sum_up() {
    process().run_upkeep();
}

/// What was counted in this process, and how things stand, as Prometheus reads it.
pub fn exposition(gauges: &[Gauge]) -> String {
    let recorder = recorder();
    with_local_recorder(&recorder, || gauges.iter().for_each(Gauge::set));
    process().render() + &recorder.handle().render()
}

fn process() -> &'static PrometheusHandle {
    static PROCESS: OnceLock<PrometheusHandle> = OnceLock::new();
    PROCESS.get_or_init(|| {
        let recorder = recorder();
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::warn!("another part of the program counts already: these numbers stay empty");
        }
        describe();
        handle
    })
}

fn recorder() -> PrometheusRecorder {
    let builder = PrometheusBuilder::new().set_buckets(&SECONDS);
    builder.expect("the list of bounds is not empty").build_recorder()
}

/// What the platform counts, wherever it stands.
fn describe() {
    describe_counter!("http_requests_total", "Requests answered, by method, route and class of status.");
    describe_histogram!("http_request_duration_seconds", "Time until the head of the answer was ready.");
    describe_gauge!("http_requests_in_flight", "Requests that are being answered.");
    describe_histogram!("database_step_duration_seconds", "Time of a begin, a query, a change or a commit.");
    describe_counter!("database_report_reads_total", "Reports' transactions, by where they read.");
    describe_counter!("task_attempts_total", "Attempts at background tasks, by kind and outcome.");
    describe_histogram!("task_attempt_duration_seconds", "Time of an attempt at a background task, by kind.");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gauges_stand_beside_what_was_counted_and_leave_nothing_behind() {
        start_counting();
        metrics::counter!("http_requests_total", "route" => "/a\"b").increment(2);
        metrics::histogram!("http_request_duration_seconds").record(0.02);
        sum_up();
        let jobs = Gauge::new("jobs", "Jobs.").with(&[("verdict", "met")], 3.0);
        let text = exposition(&[jobs]);
        for line in [
            "# HELP jobs Jobs.",
            "# TYPE jobs gauge",
            "jobs{verdict=\"met\"} 3",
            "http_requests_total{route=\"/a\\\"b\"} 2",
            "http_request_duration_seconds_bucket{le=\"0.01\"} 0",
            "http_request_duration_seconds_bucket{le=\"0.025\"} 1",
        ] {
            assert!(text.lines().any(|other| other == line), "{line}\n{text}");
        }
        assert!(!exposition(&[]).contains("jobs{"));
    }
}
