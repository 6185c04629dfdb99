//! Figures and how they are printed.

use std::time::Duration;

use crate::cli::say;

/// The first line of the table, whose columns [`Figure::print`] keeps to.
pub(super) const HEADINGS: &str =
    "what                                               median        goal  runs  beside";

/// Runs of a measure, unless it takes long.
pub(super) const RUNS: usize = 7;

/// One line of the table.
pub(super) struct Figure {
    pub(super) what: String,
    /// What was found, with its unit.
    pub(super) found: String,
    pub(super) goal: &'static str,
    pub(super) runs: usize,
    /// What else is worth knowing: memory, cost of one.
    pub(super) beside: String,
}

impl Figure {
    pub(super) fn print(&self) {
        let Figure { what, found, goal, runs, beside } = self;
        say(format_args!("{what:<46} {found:>10}  {goal:>10}  {runs:>4}  {beside}"));
    }
}

/// The middle of several durations.
pub(super) fn median(mut durations: Vec<Duration>) -> Duration {
    quantile(&mut durations, 50)
}

/// The duration that `percent` of all do not exceed; zero where there is none.
pub(super) fn quantile(durations: &mut [Duration], percent: usize) -> Duration {
    durations.sort_unstable();
    let place = (durations.len() * percent).div_ceil(100).saturating_sub(1);
    durations.get(place).copied().unwrap_or_default()
}

/// A duration in milliseconds, with one decimal.
pub(super) fn milliseconds(duration: Duration) -> String {
    format!("{:.1} ms", duration.as_secs_f64() * 1000.0)
}

/// Mebibytes from a line such as `VmHWM:  50156 kB` of a process's status.
pub(super) fn mebibytes(status: &str, field: &str) -> Option<u64> {
    let line = status.lines().find(|line| line.starts_with(field))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()?.div_ceil(1024))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_durations_that_were_measured() {
        let of = |numbers: &[u64], percent| {
            let mut durations: Vec<Duration> = numbers.iter().map(|n| Duration::from_millis(*n)).collect();
            quantile(&mut durations, percent).as_millis()
        };
        assert_eq!(of(&[5, 1, 3], 50), 3);
        assert_eq!(of(&[4, 1, 3, 2], 50), 2);
        assert_eq!(of(&(1..=100).collect::<Vec<_>>(), 95), 95);
        assert_eq!(of(&[], 50), 0);
    }

    #[test]
    fn memory_is_read_from_the_status_of_a_process() {
        let status = "VmPeak:\t  900000 kB\nVmHWM:\t   50156 kB\n";
        assert_eq!(mebibytes(status, "VmHWM"), Some(49));
        assert_eq!(mebibytes(status, "VmRSS"), None);
    }
}
