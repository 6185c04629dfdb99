//! Measuring the server: the figures of docs/measured.md, printed by the program `backup-bench`.
//!
//! Invariant: what is timed is the code that serves people; only the rows and files it works on are made in bulk.
//! Invariant: the engine and restic do the same work on the same tree, one after the other, in processes of their own.

mod contender;
mod fleet;
mod kills;
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
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Measure {
    /// The verdict of a large fleet, and the list of its jobs
    Fleet,
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
        if let Err(error) = measure.take(options.quick, options.rounds) {
            return Refused::trouble("could not measure", error).report();
        }
    }
    ExitCode::SUCCESS
}

impl Measure {
    fn take(self, quick: bool, rounds: usize) -> anyhow::Result<()> {
        match self {
            Measure::Fleet => fleet::measure(quick),
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

/// Prints a line of the table.
fn print(what: &str, found: &str, goal: &str, beside: &str) {
    say(format_args!("{what:<46} {found:>12}  {goal:>12}  {beside}"));
}
