//! Workers that are killed, parents that vanish, disks that are full, programs that are in each other's way.

use std::cell::Cell;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use backup_engine::{
    Answer, Ending, Event, FailureKind, Order, Phase, ReadShare, RepositoryAccess, Retention, Secret,
    SnapshotSeries, Source, StartWorkerError, Storage, Worker,
};

use rustix::process::Signal;

use crate::place::{PASSWORD, Place, below, folders, noise, signal, tree, wait_until, worker};

#[test]
fn a_worker_killed_in_the_middle_of_a_backup_costs_nothing() {
    let place = Place::new();
    place.write("first.txt", "first");
    let first = place.back_up().snapshot;
    // A file without end, so that no worker is done before it is killed.
    let endless = place.write("endless", "");
    fs::File::options().write(true).open(&endless).unwrap().set_len(1 << 42).unwrap();
    for round in 0..4 {
        for number in 0..12 {
            place.write(&format!("{round}-{number}.bin"), noise(round * 100 + number, 8 << 20));
        }
        let running = worker(&place.back_up_order());
        let process = running.id();
        let ending = running.run(
            &mut |event| {
                if matches!(event, Event::Progress { phase: Phase::Storing, done_bytes: 1.., .. }) {
                    signal(process, Signal::KILL);
                }
            },
            &|| false,
        );
        let Ending::Failed(failure) = ending else { panic!("{ending:?}") };
        assert_eq!(failure.reason, "the worker ended by signal 9");
        assert_eq!(place.check(ReadShare::All).errors, [""; 0]);
        assert_eq!(place.snapshots(), std::slice::from_ref(&first));
    }
    place.restic(&["check", "--read-data"]);
    fs::remove_file(endless).unwrap();
    let last = place.back_up();
    place.restore(&last.snapshot.id, "target");
    assert_eq!(tree(&below(&place.path("target"), &place.path("source"))), tree(&place.path("source")));
}

#[test]
fn a_worker_killed_in_the_middle_of_a_prune_costs_nothing() {
    let place = Place::new();
    for round in 0..6 {
        for number in 0..8 {
            place.write(&format!("{number}.bin"), noise(round * 10 + number, 600_000));
        }
        place.write("constant.bin", noise(1000, 600_000));
        place.back_up();
    }
    let source = tree(&place.path("source"));
    for round in 0..8_u64 {
        let last = u32::try_from(8 - round).unwrap();
        let order = Order::ApplyRetention {
            repository: place.access(),
            series: SnapshotSeries::labelled("job-1"),
            retention: Retention { last: last.min(5), ..Retention::default() },
        };
        let running = worker(&order);
        let process = running.id();
        let killer = thread::spawn(move || {
            // Somewhere between the first lock and the last index.
            thread::sleep(Duration::from_millis(60 + round * 45));
            signal(process, Signal::KILL);
        });
        running.run(&mut |_| {}, &|| false);
        killer.join().unwrap();
        assert_eq!(place.check(ReadShare::Nothing).errors, [""; 0], "round {round}");
    }
    assert_eq!(place.check(ReadShare::All).errors, [""; 0]);
    place.restic(&["check", "--read-data"]);
    place.restore("latest:job-1", "target");
    assert_eq!(tree(&below(&place.path("target"), &place.path("source"))), source);
}

#[test]
fn a_worker_without_a_parent_stops() {
    let place = Place::new();
    fs::create_dir_all(place.path("source")).unwrap();
    fs::File::create(place.path("source/huge")).unwrap().set_len(1 << 42).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_backup-worker"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    writeln!(input, "{}", serde_json::to_string(&place.back_up_order()).unwrap()).unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut next = || serde_json::from_str::<Event>(&lines.next().unwrap().unwrap()).unwrap();
    while !matches!(next(), Event::Progress { phase: Phase::Storing, .. }) {}
    drop(input);
    let last = loop {
        if let Event::Ended(ending) = next() {
            break ending;
        }
    };
    assert_eq!(last, Ending::Cancelled);
    assert!(child.wait().unwrap().success());
    assert_eq!(place.snapshots(), []);
}

#[test]
fn a_worker_that_gets_a_signal_stops_in_order() {
    let place = Place::new();
    fs::create_dir_all(place.path("source")).unwrap();
    fs::File::create(place.path("source/huge")).unwrap().set_len(1 << 42).unwrap();
    let running = worker(&place.back_up_order());
    let process = running.id();
    let signalled = Cell::new(false);
    let ending = running.run(
        &mut |event| {
            if matches!(event, Event::Progress { phase: Phase::Storing, .. }) && !signalled.replace(true) {
                signal(process, Signal::TERM);
            }
        },
        &|| false,
    );
    assert_eq!(ending, Ending::Cancelled);
}

#[test]
fn a_program_that_is_no_worker_is_a_failure() {
    let order = Order::Sizes { repository: Place::bare().access() };
    let error = Worker::start("/no/such/program".as_ref(), &[], &order).unwrap_err();
    assert!(matches!(error, StartWorkerError::Start { .. }), "{error:?}");
    let silent = Worker::start("sh".as_ref(), &["-c", "read order; echo 'out of luck' >&2; exit 7"], &order);
    let Ending::Failed(failure) = silent.unwrap().run(&mut |_| {}, &|| false) else { panic!() };
    assert_eq!(failure.reason, "the worker ended early, exit status: 7: out of luck");
}

#[test]
fn a_full_disk_is_called_a_full_disk() {
    let place = Place::new();
    place.write("small", "small");
    let good = place.back_up().snapshot;
    place.write("large", noise(5, 30 << 20));
    // No file may grow beyond some bytes, which every account can have, as every account can have a full disk.
    let limited = |order: &Order| {
        let script = "trap '' XFSZ; exec prlimit --fsize=1000000 \"$0\"";
        let worker =
            Worker::start("sh".as_ref(), &["-c", script, env!("CARGO_BIN_EXE_backup-worker")], order);
        worker.unwrap().run(&mut |_| {}, &|| false)
    };
    let Ending::Failed(failure) = limited(&place.back_up_order()) else { panic!() };
    assert_eq!(failure.kind, FailureKind::NoSpace, "{failure:?}");
    assert_eq!(place.snapshots(), [good]);
    assert_eq!(place.check(ReadShare::All).errors, [""; 0]);
    assert!(tree(&place.path("repository")).keys().all(|name| !name.to_string_lossy().contains("tmp")));

    let id = place.back_up().snapshot.id;
    let Ending::Failed(failure) = limited(&place.restore_order(&id, "target")) else { panic!() };
    assert_eq!(failure.kind, FailureKind::NoSpace, "{failure:?}");
}

#[test]
fn a_file_system_without_space_is_called_a_full_disk() {
    let place = Place::new();
    place.write("large", noise(6, 30 << 20));
    let disk = place.path("disk");
    fs::create_dir_all(&disk).unwrap();
    let mut small = place.access();
    small.storage = Storage::Folder { path: disk.join("repository") };
    let database = place.write("app.sqlite", "");
    let connection = rusqlite::Connection::open(&database).unwrap();
    connection.execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (randomblob(9000000))").unwrap();

    let back_up = |repository: RepositoryAccess, source: Source| Order::BackUp {
        repository,
        source,
        label: "job-1".to_owned(),
        host: "host-1".to_owned(),
        tags: Vec::new(),
        parent: None,
        scratch: disk.join("scratch"),
    };
    let orders = [
        Order::Init { repository: small.clone() },
        back_up(small.clone(), folders(&[place.path("source")])),
        Order::Check { repository: small, read: ReadShare::All },
        back_up(place.access(), Source::Sqlite { file: database }),
    ];
    // In name spaces of its own, any account may mount a small disk. The pipe never ends, like a parent that lives.
    let script = r#"mount -t tmpfs -o size=8m none "$2" || exit 1
        worker=$1; shift 2; mkfifo order; exec 9<>order
        for order; do printf '%s\n' "$order" >&9; "$worker" <&9 | tail -n 1; done"#;
    let mut unshare = Command::new("unshare");
    unshare.args(["--mount", "--map-root-user", "sh", "-c", script, "sh"]).current_dir(place.path(""));
    unshare.arg(env!("CARGO_BIN_EXE_backup-worker")).arg(&disk);
    let output = unshare.args(orders.map(|order| serde_json::to_string(&order).unwrap())).output().unwrap();

    let text = String::from_utf8(output.stdout).unwrap();
    let endings: Vec<Event> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let [
        Event::Ended(Ending::Done(_)),
        Event::Ended(Ending::Failed(full)),
        Event::Ended(Ending::Done(Answer::Checked(checked))),
        Event::Ended(Ending::Failed(no_room)),
    ] = &endings[..]
    else {
        panic!("{endings:?} {}", String::from_utf8_lossy(&output.stderr))
    };
    assert_eq!(
        (full.kind, no_room.kind),
        (FailureKind::NoSpace, FailureKind::NoSpace),
        "{full:?} {no_room:?}"
    );
    assert_eq!(checked.errors, [""; 0]);
}

#[test]
fn the_wrong_password_is_called_wrong() {
    let place = Place::new();
    let mut repository = place.access();
    repository.password = Secret::new("guess");
    let failure = place.failure(&Order::Sizes { repository });
    assert_eq!(failure.kind, FailureKind::WrongPassword);
    assert!(!failure.reason.contains("guess"));
}

#[test]
fn places_with_and_without_a_repository_are_told_apart() {
    let place = Place::new();
    let again = place.failure(&Order::Init { repository: place.access() });
    assert_eq!(again.kind, FailureKind::RepositoryExists);
    let nowhere = place.failure(&Order::Sizes { repository: Place::bare().access() });
    assert_eq!(nowhere.kind, FailureKind::NoRepositoryThere);
}

#[test]
fn a_password_is_in_no_command_line_no_environment_and_no_text() {
    let place = Place::new();
    place.write("a.bin", noise(1, 20 << 20));
    let order = place.back_up_order();
    assert!(!format!("{order:?}").contains(PASSWORD));
    let running = worker(&order);
    assert!(!format!("{running:?}").contains(PASSWORD));
    let process = running.id();
    let mut looked = false;
    let mut look = || {
        for file in ["cmdline", "environ"] {
            let Ok(text) = fs::read(format!("/proc/{process}/{file}")) else { continue };
            let text = String::from_utf8_lossy(&text).into_owned();
            looked |= file == "environ" && text.contains("RAYON_NUM_THREADS");
            assert!(!text.contains(PASSWORD), "{text}");
        }
    };
    // It may be over before anybody hears of it.
    look();
    let ending = running.run(
        &mut |event| {
            assert!(!format!("{event:?}").contains(PASSWORD));
            look();
        },
        &|| false,
    );
    assert!(looked && matches!(ending, Ending::Done(_)), "{ending:?}");
}

#[test]
fn restic_at_work_is_respected() {
    let place = Place::new();
    place.write("a", "1");
    place.back_up();
    // It holds the exclusive lock until it is told the new password, which never comes.
    let mut restic = Command::new("restic")
        .args(["--no-cache", "key", "passwd"])
        .env("RESTIC_REPOSITORY", place.path("repository"))
        .env("RESTIC_PASSWORD", PASSWORD)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let locks = place.path("repository/locks");
    while !locks.is_dir() || fs::read_dir(&locks).unwrap().next().is_none() {
        assert!(restic.try_wait().unwrap().is_none(), "restic waits");
        thread::sleep(Duration::from_millis(20));
    }

    assert_eq!(place.failure(&place.back_up_order()).kind, FailureKind::Locked);
    let retention = Retention { last: 1, ..Retention::default() };
    let apply = Order::ApplyRetention {
        repository: place.access(),
        series: SnapshotSeries::labelled("job-1"),
        retention,
    };
    assert_eq!(place.failure(&apply).kind, FailureKind::Locked);
    let warnings = place.check(ReadShare::Nothing).warnings;
    assert!(warnings.len() == 1 && warnings[0].contains("an exclusive lock of"), "{warnings:?}");
    assert_eq!(fs::read_dir(&locks).unwrap().count(), 1, "it is not ours to remove");

    restic.kill().unwrap();
    restic.wait().unwrap();
    assert_eq!(place.failure(&place.back_up_order()).kind, FailureKind::Locked, "nobody knows that it died");
    place.restic(&["unlock", "--remove-all"]);
    place.back_up();
}

#[test]
fn what_a_killed_worker_left_is_swept_up_and_what_a_living_one_uses_is_not() {
    let place = Place::new();
    place.write("large.bin", noise(9, 60 << 20));
    let id = place.back_up().snapshot.id;
    let drill = Order::Drill {
        repository: place.access(),
        snapshot: id,
        scratch: place.path("scratch"),
        postgres: None,
    };
    let sweep = Order::Sweep { scratch: place.path("scratch"), postgres: None };
    let rooms = || fs::read_dir(place.path("scratch")).map_or(0, Iterator::count);
    // Held before anything lies in it.
    let in_use = || {
        let mut rooms = fs::read_dir(place.path("scratch")).into_iter().flatten().flatten();
        rooms.any(|room| fs::read_dir(room.path()).is_ok_and(|mut within| within.next().is_some()))
    };
    let ours = |report: &backup_engine::SweepReport| {
        report.folders.iter().filter(|folder| folder.starts_with(place.path("scratch"))).count()
    };
    let swept = || match place.done(&sweep) {
        Answer::Swept(report) => report,
        other => panic!("{other:?}"),
    };

    let running = worker(&drill);
    let process = running.id();
    thread::scope(|scope| {
        scope.spawn(|| running.run(&mut |_| (), &|| false));
        // Stopped, because a fast machine would be done before anybody looked.
        wait_until(in_use);
        signal(process, Signal::STOP);
        assert_eq!(ours(&swept()), 0, "its owner lives");
        assert_eq!(rooms(), 1);
        signal(process, Signal::KILL);
    });
    assert_eq!(rooms(), 1, "nobody cleaned up");
    assert_eq!(ours(&swept()), 1);
    assert_eq!(rooms(), 0);
    let Answer::Drilled(report) = place.done(&drill) else { panic!() };
    assert!(report.passed);
}
