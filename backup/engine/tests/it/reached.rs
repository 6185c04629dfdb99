//! Repositories on other machines: through a real rclone, and through the real SSH server.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use backup_engine::{
    Answer, Ending, Event, Failure, FailureKind, Order, Phase, ReadShare, RepositoryAccess, Secret,
    SnapshotSeries, Storage, Worker,
};
use rustix::process::Signal;

use crate::place::{PASSWORD, Place, access_to, below, noise, processes_with, signal, tree};

/// A machine's surroundings: settings that only the workers of one test see.
struct Surroundings {
    script: String,
}

impl Surroundings {
    /// Lets a worker with these settings perform an order.
    fn run(&self, order: &Order, on_event: &mut dyn FnMut(&Event, u32)) -> Ending {
        let worker =
            Worker::start("sh".as_ref(), &["-c", &self.script, env!("CARGO_BIN_EXE_backup-worker")], order);
        let worker = worker.unwrap();
        let process = worker.id();
        worker.run(&mut |event| on_event(event, process), &|| false)
    }

    fn done(&self, order: &Order) -> Answer {
        match self.run(order, &mut |_, _| {}) {
            Ending::Done(answer) => answer,
            other => panic!("{order:?} ended as {other:?}"),
        }
    }

    fn failure(&self, order: &Order) -> Failure {
        match self.run(order, &mut |_, _| {}) {
            Ending::Failed(failure) => failure,
            other => panic!("{order:?} ended as {other:?}"),
        }
    }
}

/// Everything that one does with a repository; then restic does some of it, too.
fn use_fully(
    place: &Place,
    around: &Surroundings,
    repository: &RepositoryAccess,
    restic: impl Fn() -> Command,
) {
    place.write("a.bin", noise(1, 20 << 20));
    place.write("b.txt", "first");
    let refused = around.failure(&Order::Sizes { repository: repository.clone() });
    assert_eq!(refused.kind, FailureKind::NoRepositoryThere);
    around.done(&Order::Init { repository: repository.clone() });
    let again = around.failure(&Order::Init { repository: repository.clone() });
    assert_eq!(again.kind, FailureKind::RepositoryExists);
    around.done(&place.back_up_order_into(repository));
    place.write("b.txt", "second");
    let Answer::BackedUp(second) = around.done(&place.back_up_order_into(repository)) else { panic!() };
    assert_eq!((second.files_changed, second.files_unmodified), (1, 1));

    let check = Order::Check { repository: repository.clone(), read: ReadShare::All };
    let Answer::Checked(report) = around.done(&check) else { panic!() };
    assert_eq!((report.errors, report.warnings), (vec![], vec![]));
    let target = place.path("target");
    around.done(&Order::Restore {
        repository: repository.clone(),
        snapshot: "latest:job-1".to_owned(),
        paths: Vec::new(),
        target: target.clone(),
        overwrite: false,
    });
    let source = tree(&place.path("source"));
    assert_eq!(tree(&below(&target, &place.path("source"))), source);

    for arguments in [&["check", "--read-data"][..], &["backup", "b.txt"], &["snapshots"]] {
        run_restic(restic().args(arguments).current_dir(place.path("source")));
    }
    let theirs = place.path("theirs");
    run_restic(restic().args(["restore", &second.snapshot.id, "--target"]).arg(&theirs));
    assert_eq!(tree(&below(&theirs, &place.path("source"))), source);

    let retention = backup_engine::Retention { last: 1, ..Default::default() };
    let forget = Order::ApplyRetention {
        repository: repository.clone(),
        series: SnapshotSeries::labelled("job-1"),
        retention,
    };
    let Answer::RetentionApplied(report) = around.done(&forget) else { panic!() };
    assert_eq!(report.removed.len(), 1);
    let Answer::Sized(sizes) = around.done(&Order::Sizes { repository: repository.clone() }) else {
        panic!()
    };
    assert_eq!(sizes.snapshots, 2, "ours and restic's");
}

fn run_restic(restic: &mut Command) {
    let output = restic.output().expect("restic is a Debian package that ./test installs");
    assert!(output.status.success(), "{restic:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// rclone with one remote, a folder of this machine that is called 「shelf」.
fn rclone(place: &Place) -> (Surroundings, RepositoryAccess) {
    let settings = place.path("rclone.conf");
    fs::write(&settings, "[shelf]\ntype = alias\nremote = :local:\n").unwrap();
    let script = format!("RCLONE_CONFIG={} exec \"$0\"", settings.display());
    let remote = format!("shelf:{}", place.path("repository").display());
    (Surroundings { script }, access_to(Storage::Rclone { remote: Secret::new(remote) }))
}

#[test]
fn a_remote_of_rclone_is_used_fully_and_by_restic_too() {
    let place = Place::bare();
    let (around, repository) = rclone(&place);
    let restic = || {
        let mut restic = Command::new("restic");
        restic.args(["--no-cache", "-r"]).arg(format!("rclone:shelf:{}", place.path("repository").display()));
        restic.env("RESTIC_PASSWORD", PASSWORD).env("RCLONE_CONFIG", place.path("rclone.conf"));
        restic
    };
    use_fully(&place, &around, &repository, restic);
    let folder = place.path("repository").display().to_string();
    until("rclone goes with its worker", || processes_with(&folder) == 0);
}

#[test]
fn a_killed_worker_leaves_no_rclone_and_nobody_reads_its_password() {
    let place = Place::bare();
    let (around, repository) = rclone(&place);
    around.done(&Order::Init { repository: repository.clone() });
    fs::create_dir_all(place.path("source")).unwrap();
    fs::File::create(place.path("source/huge")).unwrap().set_len(1 << 42).unwrap();
    let folder = place.path("repository").display().to_string();
    let mut seen = 0;
    let ending = around.run(&place.back_up_order_into(&repository), &mut |event, process| {
        // Events that were said before its end may come after it.
        if seen == 0 && matches!(event, Event::Progress { phase: Phase::Storing, done_bytes: 1.., .. }) {
            seen = processes_with(&folder);
            let password = password_of_rclone(&folder);
            assert_eq!((password.len(), processes_with(&password)), (32, 0), "nobody reads it from a list");
            signal(process, Signal::KILL);
        }
    });
    assert!(matches!(ending, Ending::Failed(_)), "{ending:?}");
    assert!(seen > 0, "rclone serves");
    until("rclone is gone", || processes_with(&folder) == 0);
    let check = Order::Check { repository, read: ReadShare::All };
    let Answer::Checked(report) = around.done(&check) else { panic!() };
    assert_eq!(report.errors, [""; 0]);
}

/// What rclone, which serves `folder`, has for a password.
fn password_of_rclone(folder: &str) -> String {
    let processes = fs::read_dir("/proc").unwrap().flatten().filter(|process| {
        fs::read(process.path().join("cmdline"))
            .is_ok_and(|line| line.starts_with(b"rclone") && String::from_utf8_lossy(&line).contains(folder))
    });
    let settings = processes.filter_map(|process| fs::read(process.path().join("environ")).ok());
    let settings: Vec<u8> = settings.flatten().collect();
    let settings = String::from_utf8(settings).unwrap();
    let password = settings.split('\0').find_map(|setting| setting.strip_prefix("RCLONE_PASS="));
    password.expect("rclone has a password").to_owned()
}

#[test]
fn a_remote_that_rclone_does_not_know_and_a_missing_rclone_are_named() {
    let place = Place::bare();
    let (around, mut repository) = rclone(&place);
    repository.storage = Storage::Rclone { remote: Secret::new("cellar:main") };
    let order = Order::Sizes { repository };
    let failure = around.failure(&order);
    assert_eq!(failure.kind, FailureKind::StorageFailed);
    assert!(failure.reason.contains("cellar"), "{failure:?}");

    // A path to no program but the shell itself.
    fs::create_dir_all(place.path("bin")).unwrap();
    std::os::unix::fs::symlink("/bin/sh", place.path("bin/sh")).unwrap();
    let bare = Surroundings { script: format!("PATH={} exec \"$0\"", place.path("bin").display()) };
    let failure = bare.failure(&order);
    assert_eq!((failure.kind, failure.path.as_deref()), (FailureKind::ProgramMissing, Some("rclone")));
}

/// The SSH server of this machine on a port of its own, with keys that are thrown away.
struct Machine {
    server: Child,
    around: Surroundings,
    settings: PathBuf,
    user: String,
    port: u16,
}

impl Machine {
    fn start(place: &Place) -> Machine {
        let folder = place.path("ssh");
        fs::create_dir_all(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
        for key in ["host", "key", "stranger"] {
            let mut keygen = Command::new("ssh-keygen");
            keygen.args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(folder.join(key));
            assert!(keygen.status().unwrap().success());
        }
        fs::copy(folder.join("key.pub"), folder.join("authorized_keys")).unwrap();
        let port = free_port();
        let host_key = fs::read_to_string(folder.join("host.pub")).unwrap();
        fs::write(folder.join("known_hosts"), format!("[127.0.0.1]:{port} {host_key}")).unwrap();
        let here = folder.display();
        let server = format!(
            "ListenAddress 127.0.0.1:{port}\nHostKey {here}/host\nPidFile none\nUsePAM no\nStrictModes no\n\
             AuthorizedKeysFile {here}/authorized_keys\nPasswordAuthentication no\nPermitRootLogin yes\n\
             Subsystem sftp internal-sftp\n"
        );
        fs::write(folder.join("sshd_config"), server).unwrap();
        let client = format!("Host *\n  UserKnownHostsFile {here}/known_hosts\n  IdentityAgent none\n");
        fs::write(folder.join("config"), client).unwrap();
        // The server wants this folder even where it separates nothing.
        let _ = fs::create_dir_all("/run/sshd");
        let server = Command::new("/usr/sbin/sshd")
            .args(["-D", "-e", "-f"])
            .arg(folder.join("sshd_config"))
            .stderr(Stdio::null())
            .spawn()
            .expect("openssh-server is a Debian package that ./test installs");
        until("the SSH server listens", || TcpStream::connect(("127.0.0.1", port)).is_ok());

        // `ssh` takes the home folder from the list of accounts, so the settings are handed over beside it.
        let bin = place.path("bin");
        fs::create_dir_all(&bin).unwrap();
        let ssh = format!("#!/bin/sh\nexec /usr/bin/ssh -F {here}/config \"$@\"\n");
        fs::write(bin.join("ssh"), ssh).unwrap();
        fs::set_permissions(bin.join("ssh"), fs::Permissions::from_mode(0o755)).unwrap();
        let around = Surroundings { script: format!("PATH={}:$PATH exec \"$0\"", bin.display()) };
        let user = String::from_utf8(Command::new("id").arg("-un").output().unwrap().stdout).unwrap();
        Machine { server, around, settings: folder.join("config"), user: user.trim().to_owned(), port }
    }

    fn repository(&self, folder: &Path, key: &str) -> RepositoryAccess {
        access_to(Storage::Sftp {
            destination: format!("{}@127.0.0.1", self.user),
            port: Some(self.port),
            path: folder.display().to_string(),
            identity: Some(self.settings.with_file_name(key)),
        })
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        self.server.kill().unwrap();
        self.server.wait().unwrap();
    }
}

#[test]
fn a_folder_of_another_machine_is_used_fully_and_by_restic_too() {
    let place = Place::bare();
    let machine = Machine::start(&place);
    let folder = place.path("far/away/repository");
    let restic = || {
        let key = machine.settings.with_file_name("key");
        let ssh = format!(
            "ssh -F {} -i {} -p {} {}@127.0.0.1 -s sftp",
            machine.settings.display(),
            key.display(),
            machine.port,
            machine.user
        );
        let mut restic = Command::new("restic");
        restic.arg("--no-cache").args(["-o", &format!("sftp.command={ssh}"), "-r"]);
        restic.arg(format!("sftp:{}@127.0.0.1:{}", machine.user, folder.display()));
        restic.env("RESTIC_PASSWORD", PASSWORD);
        restic
    };
    use_fully(&place, &machine.around, &machine.repository(&folder, "key"), restic);
    assert!(tree(&folder).keys().all(|name| !name.to_string_lossy().contains("unfinished")));
}

#[test]
fn locks_on_another_machine_are_seen() {
    let place = Place::bare();
    let machine = Machine::start(&place);
    let repository = machine.repository(&place.path("far"), "key");
    machine.around.done(&Order::Init { repository: repository.clone() });
    fs::write(place.path("far/locks").join("0".repeat(64)), "not even encrypted").unwrap();
    let check = Order::Check { repository, read: ReadShare::Nothing };
    let Answer::Checked(report) = machine.around.done(&check) else { panic!() };
    assert!(report.warnings[0].contains("an unknown program"), "{report:?}");
}

#[test]
fn a_machine_that_does_not_let_us_in_or_is_another_one_is_a_failure() {
    let place = Place::bare();
    let machine = Machine::start(&place);
    let order = |key| Order::Init { repository: machine.repository(&place.path("far"), key) };
    let failure = machine.around.failure(&order("stranger"));
    assert_eq!(failure.kind, FailureKind::StorageFailed);
    assert!(failure.reason.contains("Permission denied"), "{failure:?}");

    let other = fs::read_to_string(place.path("ssh/stranger.pub")).unwrap();
    fs::write(place.path("ssh/known_hosts"), format!("[127.0.0.1]:{} {other}", machine.port)).unwrap();
    let failure = machine.around.failure(&order("key"));
    assert!(failure.reason.contains("Host key verification failed"), "{failure:?}");
    assert!(!place.path("far").exists());

    let bare = Surroundings { script: "PATH=/nowhere exec \"$0\"".to_owned() };
    let failure = bare.failure(&order("key"));
    assert_eq!((failure.kind, failure.path.as_deref()), (FailureKind::ProgramMissing, Some("ssh")));
}

/// A port at which nobody listens, below those that a system hands out by itself meanwhile.
fn free_port() -> u16 {
    loop {
        let port = rand::random_range(10_000..30_000_u16);
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

fn until(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..2_400 {
        if holds() {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("not within two minutes: {what}");
}
