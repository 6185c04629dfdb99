//! Clusters that live for one drill.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::Address;
use super::programs::find;
use crate::child::{run, set_apart, we_are_root};
use crate::scratch::Scratch;
use crate::{Cancel, Failure, FailureKind};

/// The cluster's superuser.
const USER: &str = "drill";
/// The account of the package, which runs the server where we are root: PostgreSQL refuses to run as root.
const ACCOUNT: &str = "postgres";
/// A socket's path may have 107 bytes, and PostgreSQL adds a name.
const LONGEST_FOLDER: usize = 80;

/// A running cluster without a network, reachable through a socket in its private folder.
///
/// A shell that waits for the end of its standard input stops the cluster and removes its folder. The input ends when
/// this is dropped, and also when our process is killed. Its standard output is what holds the folder meanwhile.
pub(crate) struct Cluster {
    folder: PathBuf,
    caretaker: Child,
}

impl Cluster {
    /// Makes and starts a cluster in `scratch`, or in the system's folder for temporary files if the server's account
    /// cannot work there.
    ///
    /// Whatever keeps it from starting, the drill is not possible here.
    pub(crate) fn start(scratch: &Path, cancel: &Cancel) -> Result<Cluster, Failure> {
        let impossible = |failure| Failure { kind: FailureKind::NotPossibleHere, ..failure };
        if cfg!(windows) {
            let reason =
                "PostgreSQL is rehearsed on Linux only: the cluster is reached through a socket of Unix";
            return Err(Failure::new(FailureKind::NotPossibleHere, reason));
        }
        Cluster::try_start(scratch, cancel).map_err(impossible)
    }

    fn try_start(scratch: &Path, cancel: &Cancel) -> Result<Cluster, Failure> {
        let room = room_for_cluster(scratch, cancel)?;
        let folder = room.path().to_owned();
        let data = folder.join("data");
        let mut initdb = as_account(&find("initdb"));
        initdb.arg("--pgdata").arg(&data).args([
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ]);
        initdb.arg(format!("--username={USER}"));
        run(initdb, FailureKind::NotPossibleHere, cancel)?;
        fs::write(folder.join("data/postgresql.conf"), settings(&folder))
            .map_err(|error| Failure::from_io(&error, FailureKind::Other, "write into", &data))?;

        let caretaker = caretaker(&room, &data)?;
        room.keep();
        let cluster = Cluster { folder, caretaker };
        let mut start = as_account(&find("pg_ctl"));
        start.args(["start", "--wait", "--silent", "--timeout=60", "--pgdata"]).arg(&data);
        start.arg("--log").arg(cluster.folder.join("log"));
        run(start, FailureKind::NotPossibleHere, cancel)?;
        Ok(cluster)
    }

    /// The cluster's own database.
    pub(crate) fn address(&self) -> Address {
        Address::socket(&self.folder, USER, "postgres")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.caretaker.stdin.take());
        // It has nothing to tell, and its failure would leave no more than a folder.
        let _ = self.caretaker.wait();
    }
}

/// Rows that live for minutes need no durability, only speed.
fn settings(folder: &Path) -> String {
    let folder = folder.to_string_lossy().replace('\'', "''");
    format!(
        "listen_addresses = ''\nunix_socket_directories = '{folder}'\nunix_socket_permissions = 0700\n\
         fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nautovacuum = off\nmax_wal_size = '1GB'\n\
         max_connections = 20\nshared_buffers = '64MB'\nmaintenance_work_mem = '128MB'\n"
    )
}

fn caretaker(room: &Scratch, data: &Path) -> Result<Child, Failure> {
    let cannot = |error| Failure::new(FailureKind::NotPossibleHere, format!("cannot start sh: {error}"));
    let hold = room.hold().try_clone().map_err(cannot)?;
    let mut stop = as_account(&find("pg_ctl"));
    stop.args(["stop", "--mode=immediate", "--silent", "--pgdata"]).arg(data);
    let mut shell = Command::new("sh");
    // The shell outlives a signal to our group, or it could not clean up after it.
    shell
        .args([
            "-c",
            "trap '' HUP INT TERM; cat >/dev/null; folder=$1; shift; \"$@\"; rm -rf \"$folder\"",
            "sh",
        ])
        .arg(room.path());
    shell.arg(stop.get_program()).args(stop.get_args());
    shell.current_dir("/").stdin(Stdio::piped()).stdout(hold).stderr(Stdio::null());
    set_apart(&mut shell);
    shell.spawn().map_err(cannot)
}

fn room_for_cluster(scratch: &Path, cancel: &Cancel) -> Result<Scratch, Failure> {
    let temporary = std::env::temp_dir();
    for parent in [scratch, &temporary] {
        let room = Scratch::make(parent)?;
        if room.path().as_os_str().len() <= LONGEST_FOLDER && give_to_account(room.path(), cancel)? {
            return Ok(room);
        }
    }
    let reason = format!("the account of PostgreSQL cannot work in {}", scratch.display());
    Err(Failure::new(FailureKind::NotPossibleHere, reason).about(scratch))
}

/// Gives a folder to the account that runs the server. Says whether the account can work there.
fn give_to_account(folder: &Path, cancel: &Cancel) -> Result<bool, Failure> {
    if !we_are_root() {
        return Ok(true);
    }
    let mut chown = Command::new("chown");
    chown.arg(ACCOUNT).arg(folder);
    run(chown, FailureKind::NotPossibleHere, cancel)?;
    let mut try_it = as_account(Path::new("test"));
    try_it.arg("-w").arg(folder);
    Ok(run(try_it, FailureKind::NotPossibleHere, cancel).is_ok())
}

/// A program as the account that may run a server.
fn as_account(program: &Path) -> Command {
    let mut command = if we_are_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", ACCOUNT, "--"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    // Whatever folder we are in may be closed to the account.
    command.current_dir("/").env("LC_ALL", "C");
    command
}
