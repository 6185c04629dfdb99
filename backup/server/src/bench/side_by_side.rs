//! The engine beside restic, on the same tree, in one run.
//!
//! The machine may be busy with other things: each round compares the two one right after the other, who goes first
//! changes from round to round, and processor time is printed beside the time on the clock.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::Context;
use platform_operator::say;
use tempfile::TempDir;

use super::contender::{Contender, Who};
use super::median;
use super::tree;
use super::watched::Cost;

pub(super) fn measure_tree(quick: bool, rounds: usize) -> anyhow::Result<()> {
    let (mebibytes, small) = if quick { (32, 300) } else { (1024, 30_000) };
    let mut table = Table::new(format!("tree of {mebibytes} MiB and {small} files"));
    for number in 0..rounds {
        let round = Round::new(number, |source| tree::make(source, mebibytes, small))?;
        table.add("init", "", round.both(Contender::init)?);
        table.add("first backup", "1.2x", round.both(|one| one.back_up(&round.source))?);
        table.sizes = [round.ours.mebibytes()?, round.restic.mebibytes()?];
        tree::change(&round.source).context("while changing the tree")?;
        table.add("second backup, little changed", "1.2x", round.both(|one| one.back_up(&round.source))?);
        table.add("check of all data", "", round.both(Contender::check)?);
        table.add("restore", "1.2x, 300 MiB", round.both(Contender::restore)?);
    }
    table.print();
    Ok(())
}

pub(super) fn measure_tiny(quick: bool, rounds: usize) -> anyhow::Result<()> {
    let count = if quick { 2_000 } else { 200_000 };
    let mut table = Table::new(format!("{count} tiny files"));
    for number in 0..rounds {
        let round = Round::new(number, |source| tree::tiny(source, count, 1_600))?;
        table.add("init", "", round.both(Contender::init)?);
        table.add("first backup", "0.67x", round.both(|one| one.back_up(&round.source))?);
        table.sizes = [round.ours.mebibytes()?, round.restic.mebibytes()?];
        table.add("second backup, nothing changed", "", round.both(|one| one.back_up(&round.source))?);
    }
    table.print();
    Ok(())
}

/// A new tree, and a new repository of each beside it.
struct Round {
    _place: TempDir,
    source: PathBuf,
    ours: Contender,
    restic: Contender,
    restic_first: bool,
}

impl Round {
    fn new(number: usize, make: impl Fn(&Path) -> std::io::Result<()>) -> anyhow::Result<Round> {
        let place = tempfile::tempdir()?;
        let source = place.path().join("tree");
        make(&source).context("while making the tree")?;
        // Or the first who wants something on the disk waits for the tree as well.
        Command::new("sync").status().context("while writing the tree to the disk")?;
        Ok(Round {
            source,
            ours: Contender::new(Who::Ours, place.path().join("ours")),
            restic: Contender::new(Who::Restic, place.path().join("restic")),
            restic_first: number % 2 == 1,
            _place: place,
        })
    }

    /// Lets both work, one after the other; what it cost the engine comes first.
    fn both(&self, work: impl Fn(&Contender) -> anyhow::Result<Cost>) -> anyhow::Result<[Cost; 2]> {
        if self.restic_first {
            let restic = work(&self.restic)?;
            return Ok([work(&self.ours)?, restic]);
        }
        Ok([work(&self.ours)?, work(&self.restic)?])
    }
}

/// What all rounds found.
struct Table {
    title: String,
    steps: Vec<Step>,
    sizes: [u64; 2],
}

struct Step {
    what: &'static str,
    goal: &'static str,
    rounds: Vec<[Cost; 2]>,
}

impl Table {
    fn new(title: String) -> Table {
        Table { title, steps: Vec::new(), sizes: [0; 2] }
    }

    fn add(&mut self, what: &'static str, goal: &'static str, costs: [Cost; 2]) {
        match self.steps.iter_mut().find(|step| step.what == what) {
            Some(step) => step.rounds.push(costs),
            None => self.steps.push(Step { what, goal, rounds: vec![costs] }),
        }
    }

    fn print(&self) {
        say(format_args!("\n{}, medians; the speed is the median of the rounds' own", self.title));
        say(format_args!(
            "{:<32} {:>9} {:>9} {:>9}   {:>9} {:>9} {:>9}   speed of restic's  goal",
            "", "ours s", "cpu s", "MiB", "restic s", "cpu s", "MiB"
        ));
        self.steps.iter().for_each(Step::print);
        let [ours, restic] = self.sizes;
        say(format_args!("{:<32} {ours:>9} MiB{:>18}   {restic:>9} MiB", "repository after the first", ""));
    }
}

impl Step {
    fn print(&self) {
        let of = |who: usize, what: fn(&Cost) -> Duration| {
            median(self.rounds.iter().map(|round| what(&round[who])).collect()).as_secs_f64()
        };
        let peak = |who: usize| self.rounds.iter().map(|round| round[who].peak_mib).max().unwrap_or_default();
        let costs = |who| {
            format!("{:>9.2} {:>9.2} {:>9}", of(who, |cost| cost.wall), of(who, |cost| cost.cpu), peak(who))
        };
        let mut speeds: Vec<f64> = self
            .rounds
            .iter()
            .map(|[ours, restic]| restic.wall.as_secs_f64() / ours.wall.as_secs_f64())
            .collect();
        speeds.sort_by(f64::total_cmp);
        let speed = speeds.get(speeds.len() / 2).copied().unwrap_or_default();
        say(format_args!("{:<32} {}   {}   {speed:>16.2}x  {}", self.what, costs(0), costs(1), self.goal));
    }
}
