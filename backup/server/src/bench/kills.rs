//! Workers killed with SIGKILL at any moment of a backup, a prune and a drill: afterwards the repository must check clean.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use backup_engine::{
    Answer, CheckReport, Ending, Order, ReadShare, RepositoryAccess, Retention, Secret, SnapshotSeries,
    Source, Storage, Worker,
};
use platform_operator::say;

use super::tree::Dice;
use crate::working::WORKER;

/// What is killed.
#[derive(Clone, Copy, Debug)]
enum Victim {
    BackUp,
    Prune,
    Drill,
}

/// A repository with a folder that changes before every round.
struct Place {
    folder: PathBuf,
    dice: Dice,
    round: u64,
}

pub(super) fn measure(quick: bool) -> anyhow::Result<()> {
    let times = if quick { 3 } else { 50 };
    let folder = tempfile::tempdir()?;
    let mut place = Place { folder: folder.path().to_owned(), dice: Dice::new(2026), round: 0 };
    place.perform(&Order::Init { repository: place.access() })?;
    say(format_args!(
        "\n{:<10} {:>7} {:>14} {:>18} {:>16}",
        "killed", "times", "cut off", "checks with errors", "last one whole"
    ));
    for victim in [Victim::BackUp, Victim::Prune, Victim::Drill] {
        place.torment(victim, times)?;
    }
    Ok(())
}

impl Place {
    /// Kills `times` workers; each time the repository must be in order, and in the end everything must be readable.
    fn torment(&mut self, victim: Victim, times: u32) -> anyhow::Result<()> {
        self.change()?;
        self.perform(&self.back_up())?;
        let began = Instant::now();
        self.perform(&self.order(victim))?;
        let longest = u64::try_from(began.elapsed().as_millis())?.max(2);
        let (mut cut_off, mut faulty) = (0, 0);
        for _ in 0..times {
            self.change()?;
            if matches!(victim, Victim::Prune) {
                self.perform(&self.back_up())?;
            }
            cut_off += u32::from(self.kill(victim, longest)?);
            faulty += u32::from(!self.check(ReadShare::Nothing)?.errors.is_empty());
        }
        let errors = self.check(ReadShare::All)?.errors;
        ensure!(errors.is_empty(), "after {times} times {victim:?} the repository is damaged: {errors:?}");
        self.perform(&self.back_up())?;
        let Answer::Drilled(report) = self.perform(&self.order(Victim::Drill))? else { bail!("no drill") };
        ensure!(report.passed, "the last drill failed");
        let name = format!("{victim:?}");
        say(format_args!("{name:<10} {times:>7} {cut_off:>14} {faulty:>18} {:>16}", "yes"));
        Ok(())
    }

    /// Kills a worker somewhere in its work; whether it was still at it.
    fn kill(&mut self, victim: Victim, longest: u64) -> anyhow::Result<bool> {
        let program = std::env::current_exe().context("while looking for this program")?;
        let worker = Worker::start(&program, &[WORKER], &self.order(victim))?;
        std::thread::sleep(Duration::from_millis(self.dice.next() % longest));
        let at_work = fs::read_to_string(format!("/proc/{}/stat", worker.id())).is_ok_and(|stat| {
            !stat.rsplit_once(')').is_some_and(|(_, rest)| rest.trim_start().starts_with('Z'))
        });
        drop(worker);
        Ok(at_work)
    }

    fn change(&mut self) -> anyhow::Result<()> {
        self.round += 1;
        let source = self.source();
        fs::create_dir_all(&source)?;
        for number in 0..12_u64 {
            let noise: Vec<u8> = (0..60_000).flat_map(|_| self.dice.next().to_le_bytes()).collect();
            fs::write(source.join(format!("file-{}.bin", (self.round + number) % 30)), noise)?;
        }
        Ok(())
    }

    fn order(&self, victim: Victim) -> Order {
        let repository = self.access();
        match victim {
            Victim::BackUp => self.back_up(),
            Victim::Prune => Order::ApplyRetention {
                repository,
                series: SnapshotSeries::labelled("bench"),
                retention: Retention { last: 1, ..Retention::default() },
            },
            Victim::Drill => Order::Drill {
                repository,
                snapshot: "latest:bench".to_owned(),
                scratch: self.folder.join("scratch"),
                postgres: None,
            },
        }
    }

    fn back_up(&self) -> Order {
        Order::BackUp {
            repository: self.access(),
            source: Source::Folders {
                paths: vec![self.source()],
                excludes: Vec::new(),
                one_file_system: false,
            },
            label: "bench".to_owned(),
            host: "bench".to_owned(),
            tags: Vec::new(),
            parent: None,
            scratch: self.folder.join("scratch"),
        }
    }

    fn check(&self, read: ReadShare) -> anyhow::Result<CheckReport> {
        match self.perform(&Order::Check { repository: self.access(), read })? {
            Answer::Checked(report) => Ok(report),
            _ => bail!("no check"),
        }
    }

    fn perform(&self, order: &Order) -> anyhow::Result<Answer> {
        let program = std::env::current_exe().context("while looking for this program")?;
        match Worker::start(&program, &[WORKER], order)?.run(&mut |_| {}, &|| false) {
            Ending::Done(answer) => Ok(answer),
            other => bail!("the engine ended with {other:?}"),
        }
    }

    fn source(&self) -> PathBuf {
        self.folder.join("source")
    }

    fn access(&self) -> RepositoryAccess {
        let storage = Storage::Folder { path: Path::join(&self.folder, "repository") };
        RepositoryAccess { storage, password: Secret::new("kazaguruma"), append_only: false }
    }
}
