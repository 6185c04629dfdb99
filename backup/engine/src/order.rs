//! Orders: what a worker is told to do, as plain data.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::{Secret, SnapshotSeries};

/// One piece of work.
///
/// A snapshot is named by its full id, the beginning of it, or `latest:LABEL` for the newest with that label. Plain
/// `latest` is refused: in a repository with several labels nobody can know what it means.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Makes a repository with one key, which is the password.
    Init {
        /// Where, and the password it gets.
        repository: RepositoryAccess,
    },
    /// Takes a snapshot.
    BackUp {
        /// Where it is kept.
        repository: RepositoryAccess,
        /// What is backed up.
        source: Source,
        /// Names the series of snapshots; the next one is compared with the last of the same label, host and paths.
        label: String,
        /// The machine that the data belongs to.
        host: String,
        /// Words to find it by; none may hold a comma.
        tags: Vec<String>,
        /// A snapshot to compare with instead, if it is of the same host: the last one from before the series had its label.
        parent: Option<String>,
        /// A folder for intermediate files, which are removed afterwards.
        scratch: PathBuf,
    },
    /// Lists the snapshots, oldest first.
    Snapshots {
        /// Where they are kept.
        repository: RepositoryAccess,
        /// Only those of this series.
        series: Option<SnapshotSeries>,
    },
    /// Lists one folder of a snapshot.
    Browse {
        /// Where it is kept.
        repository: RepositoryAccess,
        /// Which snapshot.
        snapshot: String,
        /// The folder inside it, from `/` on.
        path: String,
    },
    /// Writes a snapshot's files back. A path keeps its folders: `/srv/a` comes to lie at `TARGET/srv/a`.
    Restore {
        /// Where it is kept.
        repository: RepositoryAccess,
        /// Which snapshot.
        snapshot: String,
        /// Files and folders inside it; none means all.
        paths: Vec<String>,
        /// The folder that receives them; made where missing.
        target: PathBuf,
        /// Whether files that are there already may be replaced. Otherwise one such file refuses the whole order.
        overwrite: bool,
    },
    /// Looks for damage.
    Check {
        /// What is checked.
        repository: RepositoryAccess,
        /// How much of the stored data is read back.
        read: ReadShare,
    },
    /// Says which snapshots a retention keeps, and why; changes nothing.
    PlanRetention {
        /// Where they are kept.
        repository: RepositoryAccess,
        /// The series it is about.
        series: SnapshotSeries,
        /// The rules.
        retention: Retention,
    },
    /// Forgets what the retention does not keep, and frees the space.
    ApplyRetention {
        /// Where they are kept.
        repository: RepositoryAccess,
        /// The series it is about.
        series: SnapshotSeries,
        /// The rules.
        retention: Retention,
    },
    /// Forgets the snapshots of a plan that somebody has seen, and no other. Refused where the series consists of other
    /// snapshots than the plan names, and where the plan keeps none.
    Forget {
        /// Where they are kept.
        repository: RepositoryAccess,
        /// The series it is about.
        series: SnapshotSeries,
        /// The ids of all that stay.
        keep: Vec<String>,
        /// The ids of those that go.
        remove: Vec<String>,
    },
    /// Proves that a snapshot can be restored, by doing it, and compares the result with what was recorded.
    Drill {
        /// Where it is kept.
        repository: RepositoryAccess,
        /// Which snapshot.
        snapshot: String,
        /// A folder that has room for the restored data, which is removed afterwards.
        scratch: PathBuf,
        /// A server for PostgreSQL drills, whose role may create databases; without it a cluster is made for the
        /// drill and thrown away.
        postgres: Option<Secret>,
    },
    /// Copies snapshots into another repository, with its own password.
    Copy {
        /// Where they are.
        from: RepositoryAccess,
        /// Where they go.
        to: RepositoryAccess,
        /// Which; none means all. What is there already is not copied again.
        snapshots: Vec<String>,
    },
    /// Says how much a repository holds.
    Sizes {
        /// Which one.
        repository: RepositoryAccess,
    },
    /// Removes what workers that were killed left behind: nothing that a living one uses.
    Sweep {
        /// The folder for intermediate files; the system's own place for such files is looked through as well.
        scratch: PathBuf,
        /// The server for PostgreSQL drills, if there is one.
        postgres: Option<Secret>,
    },
}

/// A repository and the key to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RepositoryAccess {
    /// Where it lies.
    pub storage: Storage,
    /// What opens it.
    pub password: Secret,
    /// Whether nothing may be removed from it. We then refuse to, whatever the order says; other programs have to be
    /// kept from it by the storage itself.
    pub append_only: bool,
}

/// Where a repository lies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Storage {
    /// A folder of this machine, or a share that is mounted there.
    Folder {
        /// The repository's own folder.
        path: PathBuf,
    },
    /// A bucket of an S3-compatible store.
    S3 {
        /// The store's address, `https://…`.
        endpoint: String,
        /// The region that signatures name.
        region: String,
        /// The bucket.
        bucket: String,
        /// The folder inside the bucket; may be empty.
        prefix: String,
        /// The account.
        access_key: String,
        /// Its secret.
        secret_key: Secret,
    },
    /// A REST server as restic defines it.
    Rest {
        /// `https://host/path/`; it may hold a login, so it is a secret as a whole.
        url: Secret,
    },
    /// A remote of rclone, which has to be installed.
    Rclone {
        /// `name:folder`, as rclone writes it. What stands there is seen in the machine's list of processes; still it may
        /// hold a login, so it is a secret as a whole.
        remote: Secret,
    },
    /// A folder of another machine, reached by the system's `ssh` with its own configuration, keys and known hosts.
    Sftp {
        /// `user@host`, or a name from the configuration of `ssh`.
        destination: String,
        /// The port, if not the usual or configured one.
        port: Option<u16>,
        /// The repository's own folder: from the root, or from the home folder of the account.
        path: String,
        /// A file with a private key without a passphrase, if not one of those that `ssh` knows.
        identity: Option<PathBuf>,
    },
}

/// What is backed up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Folders and files of this machine.
    Folders {
        /// Absolute paths.
        paths: Vec<PathBuf>,
        /// Patterns as in `.gitignore`; what matches is left out.
        excludes: Vec<String>,
        /// Whether to stay on the file system of each path.
        one_file_system: bool,
    },
    /// An SQLite database, copied with `VACUUM INTO`, never the live file.
    Sqlite {
        /// The database.
        file: PathBuf,
    },
    /// A PostgreSQL database as `pg_dump` sees it at one instant.
    Postgres {
        /// `postgres://user:password@host/database`.
        url: Secret,
        /// Whether the cluster's roles and tablespaces are kept too.
        globals: bool,
    },
    /// The standard output of a command. A command that fails leaves no snapshot.
    Command {
        /// The program, looked for in `PATH`.
        program: String,
        /// What it is given. Everybody on the machine can see this: no secrets.
        arguments: Vec<String>,
        /// How the output is called inside the snapshot.
        file_name: String,
    },
}

/// Which snapshots of a series are kept. A zero means that there is no such rule; a retention without any rule is
/// refused.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retention {
    /// So many of the newest.
    pub last: u32,
    /// The newest of each of so many hours.
    pub hourly: u32,
    /// The newest of each of so many days.
    pub daily: u32,
    /// The newest of each of so many weeks.
    pub weekly: u32,
    /// The newest of each of so many months.
    pub monthly: u32,
    /// The newest of each of so many years.
    pub yearly: u32,
    /// All that are less than so many days older than the newest.
    pub within_days: u32,
    /// All with one of these tags.
    pub tags: Vec<String>,
}

/// How much of the stored data a check reads back. Only reading finds a flipped byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadShare {
    /// Only the structure: that everything named is there, with the right size.
    Nothing,
    /// One part of several; whoever reads all parts in turn has read everything.
    Part {
        /// Which, from 1 on.
        part: u32,
        /// How many there are.
        of: u32,
    },
    /// Everything.
    All,
}
