//! Measuring the server: the figures of docs/measured.md, printed by the program `backup-bench`.
//!
//! Invariant: what is timed is the code that serves people; only the rows and files it works on are made in bulk.
//! Invariant: the engine and restic do the same work on the same tree, one after the other, in processes of their own.

mod caller;
mod contender;
mod fleet;
mod kills;
mod pushes;
mod side_by_side;
mod store;
mod tree;
mod watched;

use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use platform_operator::{Refused, say};

/// Measures what docs/measured.md keeps.
#[derive(Debug, Parser)]
#[command(name = "backup-bench")]
struct Options {
    /// What to measure; everything if nothing is named
    #[arg(value_enum)]
    measures: Vec<Measure>,
    /// Small sizes, to see that it runs; the figures mean nothing
    #[arg(long)]
    quick: bool,
    /// How often the engine and restic are compared
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// How many seconds reports are pushed, instead of ten minutes
    #[arg(long)]
    seconds: Option<u64>,
    /// An empty database for `pushes`, instead of a new one of SQLite
    #[arg(long)]
    database: Option<String>,
}

/// The password of everybody who signs in here.
const PASSWORD: &str = "tsubame-hidamari-kazaguruma-29";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Measure {
    /// The verdict of a large fleet, and the list of its jobs
    Fleet,
    /// Reports of two thousand jobs, a hundred a second
    Pushes,
    /// A tree of 1 GiB, beside restic
    Tree,
    /// Very many tiny files, beside restic
    Tiny,
    /// Workers killed in the middle of their work
    Kills,
}

/// Reads the arguments, measures, prints the table.
pub fn run() -> ExitCode {
    let options = Options::parse();
    let measures = if options.measures.is_empty() { Measure::value_variants() } else { &options.measures };
    for measure in measures {
        if let Err(error) = measure.take(&options) {
            return Refused::trouble("could not measure", error).report();
        }
    }
    ExitCode::SUCCESS
}

impl Measure {
    fn take(self, options: &Options) -> anyhow::Result<()> {
        let Options { quick, rounds, seconds, .. } = *options;
        match self {
            Measure::Fleet => fleet::measure(quick),
            Measure::Pushes => pushes::measure(quick, seconds, options.database.as_deref()),
            Measure::Tree => side_by_side::measure_tree(quick, rounds),
            Measure::Tiny => side_by_side::measure_tiny(quick, rounds),
            Measure::Kills => kills::measure(quick),
        }
    }
}

/// The middle of several durations.
fn median(mut durations: Vec<Duration>) -> Duration {
    durations.sort_unstable();
    durations.get(durations.len() / 2).copied().unwrap_or_default()
}

/// The duration that so many of a hundred do not exceed.
fn quantile(durations: &mut [Duration], percent: usize) -> Duration {
    durations.sort_unstable();
    let place = (durations.len() * percent).div_ceil(100).saturating_sub(1);
    durations.get(place).copied().unwrap_or_default()
}

/// A duration in milliseconds, with one decimal.
fn milliseconds(duration: Duration) -> String {
    format!("{:.1} ms", duration.as_secs_f64() * 1000.0)
}

/// Prints a line of the table.
fn print(what: &str, found: &str, goal: &str, beside: &str) {
    say(format_args!("{what:<46} {found:>12}  {goal:>12}  {beside}"));
}
