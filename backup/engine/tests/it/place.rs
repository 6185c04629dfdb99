//! A temporary place with a repository, sources and targets.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread;
use std::time::{Duration, Instant};

use backup_engine::{
    Answer, BackupReport, CheckReport, Ending, Event, Failure, Order, ReadShare, RepositoryAccess,
    RestoreReport, Secret, Source, Storage, Worker,
};
use tempfile::TempDir;

pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// A temporary place; it goes when dropped.
pub(crate) struct Place {
    folder: TempDir,
}

impl Place {
    /// A place without a repository.
    pub(crate) fn bare() -> Place {
        Place { folder: tempfile::tempdir().unwrap() }
    }

    /// A place with an empty repository.
    pub(crate) fn new() -> Place {
        let place = Place::bare();
        let Answer::Initialised { .. } = place.done(&Order::Init { repository: place.access() }) else {
            panic!()
        };
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn access(&self) -> RepositoryAccess {
        access(&self.path("repository"))
    }

    /// Writes a source file and says where.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path("source").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// The order to back up the source folder.
    pub(crate) fn back_up_order(&self) -> Order {
        self.back_up_order_of(folders(&[self.path("source")]))
    }

    /// The same into another repository.
    pub(crate) fn back_up_order_into(&self, another: &RepositoryAccess) -> Order {
        let mut order = self.back_up_order();
        if let Order::BackUp { repository, .. } = &mut order {
            repository.clone_from(another);
        }
        order
    }

    pub(crate) fn back_up_order_of(&self, source: Source) -> Order {
        Order::BackUp {
            repository: self.access(),
            source,
            label: "job-1".to_owned(),
            host: "host-1".to_owned(),
            tags: vec!["asset:42".to_owned()],
            parent: None,
            scratch: self.path("scratch"),
        }
    }

    pub(crate) fn back_up(&self) -> BackupReport {
        self.back_up_of(folders(&[self.path("source")]))
    }

    pub(crate) fn back_up_of(&self, source: Source) -> BackupReport {
        match self.done(&self.back_up_order_of(source)) {
            Answer::BackedUp(report) => report,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn snapshots(&self) -> Vec<backup_engine::SnapshotFacts> {
        match self.done(&Order::Snapshots { repository: self.access(), series: None }) {
            Answer::Snapshots(snapshots) => snapshots,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn check(&self, read: ReadShare) -> CheckReport {
        match self.done(&Order::Check { repository: self.access(), read }) {
            Answer::Checked(report) => report,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn restore_order(&self, snapshot: &str, target: &str) -> Order {
        Order::Restore {
            repository: self.access(),
            snapshot: snapshot.to_owned(),
            paths: Vec::new(),
            target: self.path(target),
            overwrite: false,
        }
    }

    pub(crate) fn restore(&self, snapshot: &str, target: &str) -> RestoreReport {
        match self.done(&self.restore_order(snapshot, target)) {
            Answer::Restored(report) => report,
            other => panic!("{other:?}"),
        }
    }

    /// Lets a worker perform an order that has to succeed.
    pub(crate) fn done(&self, order: &Order) -> Answer {
        match run(order).0 {
            Ending::Done(answer) => answer,
            other => panic!("{order:?} ended as {other:?}"),
        }
    }

    /// Lets a worker perform an order that has to fail.
    pub(crate) fn failure(&self, order: &Order) -> Failure {
        match run(order).0 {
            Ending::Failed(failure) => failure,
            other => panic!("{order:?} ended as {other:?}"),
        }
    }

    /// Runs restic on the repository.
    pub(crate) fn restic(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new("restic");
        command.arg("--no-cache").args(arguments);
        command.env("RESTIC_REPOSITORY", self.path("repository")).env("RESTIC_PASSWORD", PASSWORD);
        let output = command.output().expect("restic is a Debian package that ./test installs");
        assert!(
            output.status.success(),
            "restic {arguments:?}: {}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        output
    }
}

pub(crate) fn access(path: &Path) -> RepositoryAccess {
    access_to(Storage::Folder { path: path.to_owned() })
}

pub(crate) fn access_to(storage: Storage) -> RepositoryAccess {
    RepositoryAccess { storage, password: Secret::new(PASSWORD), append_only: false }
}

pub(crate) fn folders(paths: &[PathBuf]) -> Source {
    Source::Folders { paths: paths.to_vec(), excludes: Vec::new(), one_file_system: false }
}

pub(crate) fn worker(order: &Order) -> Worker {
    Worker::start(Path::new(env!("CARGO_BIN_EXE_backup-worker")), &[], order).unwrap()
}

/// Lets a worker perform an order; its ending and everything it said before.
pub(crate) fn run(order: &Order) -> (Ending, Vec<Event>) {
    let mut events = Vec::new();
    let ending = worker(order).run(&mut |event| events.push(event.clone()), &|| false);
    (ending, events)
}

/// Sends a signal to a process that may have ended.
pub(crate) fn signal(process: u32, signal: rustix::process::Signal) {
    let process = rustix::process::Pid::from_raw(i32::try_from(process).unwrap()).unwrap();
    let _ = rustix::process::kill_process(process, signal);
}

/// Waits until something is so, which it soon is.
pub(crate) fn wait_until(mut so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !so() {
        assert!(start.elapsed() < Duration::from_secs(120), "it never came");
        thread::sleep(Duration::from_millis(1));
    }
}

/// How many processes have `words` in their command line.
pub(crate) fn processes_with(words: &str) -> usize {
    let lines = fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .filter_map(|entry| fs::read(entry.path().join("cmdline")).ok());
    lines.filter(|line| String::from_utf8_lossy(line).contains(words)).count()
}

/// Bytes that do not compress, the same for the same seed.
pub(crate) fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

/// Every file below a folder with its content, every link with its target, by relative path.
pub(crate) fn tree(folder: &Path) -> std::collections::BTreeMap<PathBuf, Vec<u8>> {
    let mut found = std::collections::BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(folder).unwrap().to_owned();
            if path.is_symlink() {
                found.insert(name, fs::read_link(&path).unwrap().into_os_string().into_encoded_bytes());
            } else if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// The place of an absolute path below a restore's target.
pub(crate) fn below(target: &Path, path: &Path) -> PathBuf {
    target.join(path.strip_prefix("/").unwrap())
}
