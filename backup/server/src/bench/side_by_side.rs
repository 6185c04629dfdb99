//! The engine beside restic, on the same tree, in one run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, bail};
use backup_engine::{Ending, Order, ReadShare, RepositoryAccess, Secret, Source, Storage, Worker};
use platform_operator::say;

use super::tree;
use super::watched::{Cost, watch};
use crate::working::WORKER;

const PASSWORD: &str = "kazaguruma";

/// One of the two, with its repository.
struct Contender {
    folder: PathBuf,
    ours: bool,
}

pub(super) fn measure_tree(quick: bool) -> anyhow::Result<()> {
    let place = tempfile::tempdir()?;
    let source = place.path().join("tree");
    let (mebibytes, small) = if quick { (32, 300) } else { (1024, 30_000) };
    tree::make(&source, mebibytes, small).context("while making the tree")?;
    headings(&format!("tree of {mebibytes} MiB and {small} files"));
    let (us, restic) = contenders(place.path());
    compare("init", "", &[&us, &restic], Contender::init)?;
    compare("first backup", "1.2x", &[&us, &restic], |one| one.back_up(&source))?;
    sizes("repository after it", &us, &restic)?;
    tree::change(&source).context("while changing the tree")?;
    compare("second backup, little changed", "1.2x", &[&us, &restic], |one| one.back_up(&source))?;
    sizes("repository after it", &us, &restic)?;
    compare("check of all data", "", &[&us, &restic], Contender::check)?;
    compare("restore", "1.2x, 300 MiB", &[&us, &restic], Contender::restore)
}

pub(super) fn measure_tiny(quick: bool) -> anyhow::Result<()> {
    let place = tempfile::tempdir()?;
    let source = place.path().join("tree");
    let count = if quick { 2_000 } else { 200_000 };
    tree::tiny(&source, count, 1_600).context("while making the tree")?;
    headings(&format!("{count} tiny files"));
    let (us, restic) = contenders(place.path());
    compare("init", "", &[&us, &restic], Contender::init)?;
    compare("first backup", "0.67x", &[&us, &restic], |one| one.back_up(&source))?;
    compare("second backup, nothing changed", "", &[&us, &restic], |one| one.back_up(&source))
}

fn contenders(place: &Path) -> (Contender, Contender) {
    (Contender { folder: place.to_owned(), ours: true }, Contender { folder: place.to_owned(), ours: false })
}

fn headings(what: &str) {
    say(format_args!("\n{what}"));
    say(format_args!(
        "{:<32} {:>9} {:>9} {:>9}   {:>9} {:>9} {:>9}   speed of restic's  goal",
        "", "ours s", "cpu s", "MiB", "restic s", "cpu s", "MiB"
    ));
}

fn compare(
    what: &str,
    goal: &str,
    both: &[&Contender; 2],
    work: impl Fn(&Contender) -> anyhow::Result<Cost>,
) -> anyhow::Result<()> {
    let [ours, theirs] = [work(both[0])?, work(both[1])?];
    let seconds = |cost: Cost| {
        format!("{:>9.2} {:>9.2} {:>9}", cost.wall.as_secs_f64(), cost.cpu.as_secs_f64(), cost.peak_mib)
    };
    let speed = theirs.wall.as_secs_f64() / ours.wall.as_secs_f64();
    say(format_args!("{what:<32} {}   {}   {speed:>16.2}x  {goal}", seconds(ours), seconds(theirs)));
    Ok(())
}

fn sizes(what: &str, us: &Contender, restic: &Contender) -> anyhow::Result<()> {
    let mebibytes = |one: &Contender| anyhow::Ok(folder_bytes(&one.repository())? / 1024 / 1024);
    say(format_args!("{what:<32} {:>9} MiB{:>18}   {:>9} MiB", mebibytes(us)?, "", mebibytes(restic)?));
    Ok(())
}

fn folder_bytes(folder: &Path) -> anyhow::Result<u64> {
    let mut sum = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        sum += if kind.is_dir() { folder_bytes(&entry.path())? } else { entry.metadata()?.len() };
    }
    Ok(sum)
}

impl Contender {
    fn repository(&self) -> PathBuf {
        self.folder.join(if self.ours { "ours" } else { "restic" })
    }

    fn init(&self) -> anyhow::Result<Cost> {
        if self.ours { ours(&Order::Init { repository: self.access() }) } else { self.restic(&["init"]) }
    }

    fn back_up(&self, source: &Path) -> anyhow::Result<Cost> {
        if !self.ours {
            return self.restic(&["backup", &source.display().to_string()]);
        }
        ours(&Order::BackUp {
            repository: self.access(),
            source: Source::Folders {
                paths: vec![source.to_owned()],
                excludes: Vec::new(),
                one_file_system: false,
            },
            label: "bench".to_owned(),
            host: "bench".to_owned(),
            tags: Vec::new(),
            scratch: self.folder.join("scratch"),
        })
    }

    fn check(&self) -> anyhow::Result<Cost> {
        if self.ours {
            ours(&Order::Check { repository: self.access(), read: ReadShare::All })
        } else {
            self.restic(&["check", "--read-data"])
        }
    }

    fn restore(&self) -> anyhow::Result<Cost> {
        let target = self.folder.join(if self.ours { "restored-ours" } else { "restored-restic" });
        if !self.ours {
            return self.restic(&["restore", "latest", "--target", &target.display().to_string()]);
        }
        ours(&Order::Restore {
            repository: self.access(),
            snapshot: "latest:bench".to_owned(),
            paths: Vec::new(),
            target,
            overwrite: false,
        })
    }

    fn access(&self) -> RepositoryAccess {
        let storage = Storage::Folder { path: self.repository() };
        RepositoryAccess { storage, password: Secret::new(PASSWORD), append_only: false }
    }

    fn restic(&self, arguments: &[&str]) -> anyhow::Result<Cost> {
        let began = Instant::now();
        let mut child = Command::new("restic")
            .args(["--quiet", "--no-cache", "--repo"])
            .arg(self.repository())
            .args(arguments)
            .env("RESTIC_PASSWORD", PASSWORD)
            .stdout(Stdio::null())
            .spawn()
            .context("while starting restic (Debian's package restic)")?;
        let id = child.id();
        let (status, cost) = watch(id, began, || child.wait());
        if status?.success() { Ok(cost) } else { bail!("restic {arguments:?} failed") }
    }
}

/// Performs an order in a worker, as the server does.
fn ours(order: &Order) -> anyhow::Result<Cost> {
    let program = std::env::current_exe().context("while looking for this program")?;
    let began = Instant::now();
    let worker = Worker::start(&program, &[WORKER], order)?;
    let (ending, cost) = watch(worker.id(), began, || worker.run(&mut |_| {}, &|| false));
    match ending {
        Ending::Done(_) => Ok(cost),
        other => bail!("the engine ended with {other:?}"),
    }
}
