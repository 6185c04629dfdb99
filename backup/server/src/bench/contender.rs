//! The two that are compared: the engine in its worker process, and restic in its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, bail};
use backup_engine::{Ending, Order, ReadShare, RepositoryAccess, Secret, Source, Storage, Worker};

use super::watched::{Cost, watch};
use crate::working::WORKER;

const PASSWORD: &str = "kazaguruma";

/// Who does the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    Ours,
    Restic,
}

/// One of the two, with its repository.
pub(super) struct Contender {
    who: Who,
    folder: PathBuf,
}

impl Contender {
    /// `folder` becomes its own.
    pub(super) fn new(who: Who, folder: PathBuf) -> Contender {
        Contender { who, folder }
    }

    pub(super) fn init(&self) -> anyhow::Result<Cost> {
        match self.who {
            Who::Ours => ours(&Order::Init { repository: self.access() }),
            Who::Restic => self.restic(&["init"]),
        }
    }

    pub(super) fn back_up(&self, source: &Path) -> anyhow::Result<Cost> {
        if self.who == Who::Restic {
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
            parent: None,
            scratch: self.folder.join("scratch"),
        })
    }

    pub(super) fn check(&self) -> anyhow::Result<Cost> {
        match self.who {
            Who::Ours => ours(&Order::Check { repository: self.access(), read: ReadShare::All }),
            Who::Restic => self.restic(&["check", "--read-data"]),
        }
    }

    pub(super) fn restore(&self) -> anyhow::Result<Cost> {
        let target = self.folder.join("restored");
        if self.who == Who::Restic {
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

    /// How large its repository is.
    pub(super) fn mebibytes(&self) -> anyhow::Result<u64> {
        Ok(folder_bytes(&self.repository())? / 1024 / 1024)
    }

    fn repository(&self) -> PathBuf {
        self.folder.join("repository")
    }

    fn access(&self) -> RepositoryAccess {
        let storage = Storage::Folder { path: self.repository() };
        RepositoryAccess { storage, password: Secret::new(PASSWORD), append_only: false }
    }

    /// Runs restic as far behind everything else as a worker goes by itself.
    fn restic(&self, arguments: &[&str]) -> anyhow::Result<Cost> {
        let began = Instant::now();
        let mut child = Command::new("nice")
            .args(["-n", "10", "restic", "--quiet", "--no-cache", "--repo"])
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

fn folder_bytes(folder: &Path) -> anyhow::Result<u64> {
    let mut sum = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        sum += if kind.is_dir() { folder_bytes(&entry.path())? } else { entry.metadata()?.len() };
    }
    Ok(sum)
}
