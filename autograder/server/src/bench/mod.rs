//! Measuring the server: the figures of docs/measured.md, printed by the program `autograder-bench`.
//!
//! Invariant: what is timed is the code that serves people; only the rows it works on are made in bulk.
//! Invariant: each measure runs in a process of its own, so that none profits or suffers from another's memory.

mod audit;
mod cards;
mod exam;
mod exports;
mod figure;
mod ground;
mod idle;
mod imports;
mod load;
mod nation;
mod page;
mod person;
mod screens;
mod store;
mod visitor;

use std::process::{Command, ExitCode};

use anyhow::Context;
use clap::{Parser, ValueEnum};

use crate::cli::{Refused, say};

/// Measures what docs/measured.md keeps.
#[derive(Debug, Parser)]
#[command(name = "autograder-bench")]
struct Options {
    /// What to measure; everything if nothing is named
    #[arg(value_enum)]
    measures: Vec<Measure>,
    /// Small sizes, to see that it runs; the figures mean nothing
    #[arg(long)]
    quick: bool,
    /// An empty database for `audit`, instead of a new one of SQLite
    #[arg(long)]
    database: Option<String>,
    /// Marks the process that does one measure for another
    #[arg(long, hide = true)]
    alone: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Measure {
    /// One exam, from its marks to ranks and averages
    Exam,
    /// Distributions, ranks and deviation scores of a nation
    Nation,
    /// Preview and application of a marks file
    Import,
    /// Report cards
    Cards,
    /// The results page
    Page,
    /// The largest files that are handed out
    Exports,
    /// Every screen of the three portals
    Screens,
    /// Five hundred people for ten minutes
    Load,
    /// The audit record: the cost of an entry, and verifying a million
    Audit,
    /// The memory of a server that does nothing
    Idle,
}

/// Reads the arguments, measures, prints the table.
pub async fn run() -> ExitCode {
    let options = Options::parse();
    let done = match options.measures.as_slice() {
        [measure] if options.alone => measure.take(options.quick, options.database.as_deref()).await,
        [] => print_table(Measure::value_variants(), &options),
        some => print_table(some, &options),
    };
    done.map_or_else(|error| Refused::trouble("could not measure", error).report(), |()| ExitCode::SUCCESS)
}

/// Takes each measure in a new process, one after the other; one that fails does not keep the others from being taken.
fn print_table(measures: &[Measure], options: &Options) -> anyhow::Result<()> {
    say(format_args!("{}", figure::HEADINGS));
    let program = std::env::current_exe().context("while looking for this program")?;
    let mut failed = Vec::new();
    for measure in measures {
        let name = measure.to_possible_value().context("every measure has a name")?;
        let mut command = Command::new(&program);
        command.args([name.get_name(), "--alone"]).args(options.quick.then_some("--quick"));
        command.args(options.database.iter().flat_map(|address| ["--database", address]));
        if !command.status().context("while starting a measure")?.success() {
            failed.push(name.get_name().to_owned());
        }
    }
    anyhow::ensure!(failed.is_empty(), "these failed: {}", failed.join(", "));
    Ok(())
}

impl Measure {
    async fn take(self, quick: bool, database: Option<&str>) -> anyhow::Result<()> {
        match self {
            Measure::Exam => exam::measure(quick).await,
            Measure::Nation => nation::measure(quick).await,
            Measure::Import => imports::measure(quick).await,
            Measure::Cards => cards::measure(quick).await,
            Measure::Page => page::measure(quick).await,
            Measure::Exports => exports::measure(quick).await,
            Measure::Screens => screens::measure(quick).await,
            Measure::Load => load::measure(quick).await,
            Measure::Audit => audit::measure(quick, database).await,
            Measure::Idle => idle::measure().await,
        }
    }
}
