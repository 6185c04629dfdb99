//! Known faults of the library below us. Each test holds the way round one of them, and fails if an upgrade brings the
//! fault back in another shape; that it was mended shows in the way round becoming superfluous, not here.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::PathBuf;

use backup_engine::{
    Answer, Ending, Event, FailureKind, Order, Phase, ReadShare, Retention, SnapshotSeries, Source, Storage,
    Worker,
};

use crate::place::{Place, below, folders, noise, run, tree, worker};

/// The largest data file of a repository: it holds content, not folder lists.
fn largest_pack(place: &Place) -> PathBuf {
    let packs = tree(&place.path("repository/data"));
    let (name, _) = packs.into_iter().max_by_key(|(_, content)| content.len()).unwrap();
    place.path("repository/data").join(name)
}

fn flip_byte(path: &std::path::Path, position: u64) {
    let file = OpenOptions::new().read(true).write(true).open(path).unwrap();
    let mut byte = [0];
    file.read_exact_at(&mut byte, position).unwrap();
    file.write_all_at(&[!byte[0]], position).unwrap();
}

fn shell(script: &str) -> Source {
    Source::Command {
        program: "sh".to_owned(),
        arguments: vec!["-c".to_owned(), script.to_owned()],
        file_name: "out".to_owned(),
    }
}

/// 1: Unreadable files are only a line in a log.
#[test]
fn what_cannot_be_read_is_counted_and_named() {
    let place = Place::new();
    place.write("readable.txt", "a");
    let closed = place.write("closed.txt", "b");
    let folder = place.write("dark/inside.txt", "c").parent().unwrap().to_owned();
    for path in [&closed, &folder] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o000)).unwrap();
    }
    // A file that opens and then cannot be read, whoever we are.
    let broken = PathBuf::from("/proc/self/mem");
    let order = place.back_up_order_of(folders(&[place.path("source"), broken.clone()]));

    let program = env!("CARGO_BIN_EXE_backup-worker");
    let worker = if rustix::process::geteuid().is_root() {
        // Root reads everything unless these are taken away.
        let privileges = "--bounding-set=-dac_override,-dac_read_search";
        Worker::start("setpriv".as_ref(), &[privileges, program], &order)
    } else {
        Worker::start(program.as_ref(), &[], &order)
    };
    let ending = worker.unwrap().run(&mut |_| {}, &|| false);
    for path in [&closed, &folder] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o700)).unwrap();
    }

    let Ending::Done(Answer::BackedUp(report)) = ending else { panic!("{ending:?}") };
    assert_eq!(report.unreadable, 3, "{report:?}");
    let mut named: Vec<_> =
        report.unreadable_names.iter().map(|name| (name.path.as_str(), &*name.reason)).collect();
    named.sort_unstable();
    let broken_at = fs::canonicalize(&broken).map_or(broken, |path| path);
    assert!(
        named[0].0.starts_with("/proc/") && named[0].1.contains("Input/output error"),
        "{named:?} {broken_at:?}"
    );
    assert_eq!((named[1].0, named[1].1.contains("Permission denied")), (closed.to_str().unwrap(), true));
    assert_eq!((named[2].0, named[2].1.contains("Permission denied")), (folder.to_str().unwrap(), true));
    place.restore(&report.snapshot.id, "target");
    assert!(below(&place.path("target"), &place.path("source/readable.txt")).exists(), "the rest is stored");
}

/// 2: A damaged data file makes a restore panic.
#[test]
fn one_damaged_file_does_not_cost_the_others() {
    let place = Place::new();
    let mut files = Vec::new();
    for number in 0..6 {
        files.push(place.write(&format!("file-{number}.bin"), noise(number, 400_000)));
    }
    fs::create_dir(place.path("source/folder")).unwrap();
    let id = place.back_up().snapshot.id;
    let pack = largest_pack(&place);
    flip_byte(&pack, fs::metadata(&pack).unwrap().len() / 2);

    let (ending, events) = run(&place.restore_order(&id, "target"));
    let Ending::Done(Answer::Restored(report)) = ending else { panic!("{ending:?}") };
    assert_eq!((report.files, report.failed.len()), (5, 1), "{report:?}");
    assert!(
        events.iter().any(|event| matches!(event, Event::Log { text, .. } if text.contains("file by file")))
    );
    let lost = PathBuf::from(&report.failed[0].path);
    assert!(files.contains(&lost), "{report:?}");
    assert!(!report.failed[0].reason.contains('\n'));

    let mut expected = tree(&place.path("source"));
    expected.remove(lost.strip_prefix(place.path("source")).unwrap());
    let target = below(&place.path("target"), &place.path("source"));
    assert_eq!(tree(&target), expected, "a file that is not right is not there at all");
    assert!(target.join("folder").is_dir());
    let modified = |path: &std::path::Path| fs::metadata(path).unwrap().modified().unwrap();
    let survivor = files.iter().find(|file| **file != lost).unwrap();
    assert_eq!(modified(survivor), modified(&below(&place.path("target"), survivor)));
}

/// 3: A command that fails leaves a snapshot that looks good.
#[test]
fn a_command_that_fails_leaves_no_snapshot() {
    let place = Place::new();
    let failure =
        place.failure(&place.back_up_order_of(shell("echo data; echo 'no such table' >&2; exit 3")));
    assert_eq!(failure.kind, FailureKind::SourceFailed);
    assert!(failure.reason.contains("exit status: 3: no such table"), "{failure:?}");
    let killed = place.failure(&place.back_up_order_of(shell("echo data; kill -9 $$")));
    assert!(killed.reason.contains("signal: 9"), "{killed:?}");
    let missing = Source::Command {
        program: "no-such-program".to_owned(),
        arguments: vec![],
        file_name: "o".to_owned(),
    };
    assert_eq!(place.failure(&place.back_up_order_of(missing)).kind, FailureKind::SourceMissing);
    assert_eq!(place.snapshots(), []);
    assert_eq!(place.check(ReadShare::All).errors, [""; 0]);
}

/// 4: A source that reads little at a time is chunked slowly. That buffers are filled is a test beside the reader;
/// here, that the chunks do not depend on how a pipe delivers.
#[test]
fn the_rhythm_of_a_pipe_does_not_change_what_is_stored() {
    let place = Place::new();
    let file = place.write("data", noise(4, 3 << 20));
    let path = file.to_str().unwrap();
    place.back_up_of(shell(&format!("cat {path}")));
    let again = place.back_up_of(shell(&format!("dd if={path} bs=1000 status=none")));
    assert!(again.bytes_added < 10_000, "{again:?}");
}

/// 5: A stream is taken for unchanged because the last one had the same, empty, attributes.
#[test]
fn a_stream_is_read_every_time() {
    let place = Place::new();
    for content in ["alpha", "omega"] {
        let id = place.back_up_of(shell(&format!("printf {content}"))).snapshot.id;
        place.restore(&id, content);
        assert_eq!(fs::read_to_string(place.path(content).join("out")).unwrap(), content);
    }
}

/// 6: Append-only is a flag that only some heed.
#[test]
fn nothing_is_removed_from_an_append_only_repository() {
    let place = Place::new();
    place.write("a", "1");
    place.back_up();
    place.back_up();
    let mut repository = place.access();
    repository.append_only = true;
    let retention = Retention { last: 1, ..Retention::default() };
    let series = SnapshotSeries::labelled("job-1");
    let order = Order::ApplyRetention {
        repository: repository.clone(),
        series: series.clone(),
        retention: retention.clone(),
    };
    assert_eq!(place.failure(&order).kind, FailureKind::AppendOnly);
    assert_eq!(place.snapshots().len(), 2);
    let plan = Order::PlanRetention { repository, series, retention };
    let Answer::RetentionPlanned(plan) = place.done(&plan) else { panic!() };
    assert_eq!((plan.keep.len(), plan.remove.len()), (1, 1), "planning is harmless");
}

/// 7: Nothing can be cancelled, and storage errors are swallowed file by file.
#[test]
fn a_cancelled_backup_stops_soon_and_leaves_no_snapshot() {
    let place = Place::new();
    let huge = place.write("huge", "");
    // A file without end, as far as this test can tell.
    OpenOptions::new().write(true).open(&huge).unwrap().set_len(1 << 42).unwrap();
    let stuck = place.back_up_order_of(shell("echo begun; sleep 1000000"));
    for order in [place.back_up_order(), stuck] {
        let storing = std::cell::Cell::new(false);
        let ending = worker(&order).run(
            &mut |event| {
                if matches!(event, Event::Progress { phase: Phase::Storing, .. }) {
                    storing.set(true);
                }
            },
            &|| storing.get(),
        );
        assert_eq!(ending, Ending::Cancelled);
    }
    assert_eq!(place.snapshots(), []);
    assert_eq!(place.check(ReadShare::All).errors, [""; 0]);
    place.restic(&["check", "--read-data"]);
    fs::remove_file(huge).unwrap();
    place.write("small", "small");
    assert_eq!(place.back_up().files_new, 1, "the next backup works");
}

/// 8: A restore needs memory for twenty data files at a time, whatever they hold; ours are small, and only some of them
/// may be in use.
#[test]
fn a_restore_needs_little_memory() {
    let place = Place::new();
    for number in 0..10 {
        place.write(&format!("{number}"), noise(number, 20 << 20));
    }
    let id = place.back_up().snapshot.id;
    let largest = fs::metadata(largest_pack(&place)).unwrap().len();
    assert!(largest < 40 << 20, "{largest}");
    let program = env!("CARGO_BIN_EXE_backup-worker");
    let worker = Worker::start(
        "prlimit".as_ref(),
        &["--data=400000000", program],
        &place.restore_order(&id, "target"),
    );
    let ending = worker.unwrap().run(&mut |_| {}, &|| false);
    let Ending::Done(Answer::Restored(report)) = ending else { panic!("{ending:?}") };
    assert_eq!((report.files, report.failed.len()), (10, 0));
}

/// 9: Findings and log lines bring backtraces along. 11: A flipped byte is found only by reading.
#[test]
fn damage_is_found_and_told_in_one_line() {
    let place = Place::new();
    place.write("a.bin", noise(1, 900_000));
    place.back_up();
    let pack = largest_pack(&place);
    flip_byte(&pack, 1000);
    assert_eq!(place.check(ReadShare::Nothing).errors, [""; 0], "nobody looked");
    let (ending, events) = run(&Order::Check { repository: place.access(), read: ReadShare::All });
    let Ending::Done(Answer::Checked(report)) = ending else { panic!("{ending:?}") };
    assert_eq!(report.errors.len(), 1, "{report:?}");
    assert!(!report.errors[0].contains('\n') && report.errors[0].len() < 500, "{report:?}");
    for event in events {
        assert!(!matches!(&event, Event::Log { text, .. } if text.contains('\n')), "{event:?}");
    }
    let parts: Vec<_> =
        (1..=3).map(|part| place.check(ReadShare::Part { part, of: 3 }).errors.len()).collect();
    assert_eq!(parts.iter().sum::<usize>(), 1, "one of the parts has it: {parts:?}");

    let length = fs::metadata(&pack).unwrap().len();
    OpenOptions::new().write(true).open(&pack).unwrap().set_len(length - 100).unwrap();
    assert_ne!(place.check(ReadShare::Nothing).errors, [""; 0], "a short file is seen without reading");
    fs::remove_file(&pack).unwrap();
    assert_ne!(place.check(ReadShare::Nothing).errors, [""; 0], "so is a missing one");
}

/// 10: To the library, `latest` is the latest of all.
#[test]
fn latest_needs_a_label() {
    let place = Place::new();
    place.write("a", "1");
    let ours = place.back_up().snapshot.id;
    let mut another = place.back_up_order();
    if let Order::BackUp { label, .. } = &mut another {
        *label = "another".to_owned();
    }
    place.write("a", "2");
    place.done(&another);

    for name in ["latest", "", "zz", "latest:nobody", "0000000000", &"0".repeat(64)] {
        assert_eq!(
            place.failure(&place.restore_order(name, "nowhere")).kind,
            FailureKind::NoSuchSnapshot,
            "{name}"
        );
    }
    let Answer::Browsed(_) = place.done(&Order::Browse {
        repository: place.access(),
        snapshot: ours[..10].to_owned(),
        path: "/".to_owned(),
    }) else {
        panic!()
    };
    place.restore("latest:job-1", "target");
    let restored = below(&place.path("target"), &place.path("source/a"));
    assert_eq!(fs::read_to_string(restored).unwrap(), "1");
}

/// 12: Very many small files are slow, but only once.
#[test]
fn files_that_did_not_change_are_not_read_again() {
    let place = Place::new();
    for number in 0..3000 {
        place.write(&format!("{}/{number}.txt", number % 30), format!("file {number}"));
    }
    assert_eq!(place.back_up().files_new, 3000);
    let again = place.back_up();
    assert_eq!((again.files_new, again.files_changed, again.files_unmodified), (0, 0, 3000));
    assert_eq!(again.bytes_added, 0);
}

/// 13: The interface changes with every release; what we rely on is held by `golden.rs`, and here the exact version.
#[test]
fn the_version_of_the_library_is_pinned() {
    let manifest = include_str!("../../../../Cargo.toml");
    for pin in ["rustic_core = \"=", "rustic_backend = { version = \"="] {
        assert!(manifest.contains(pin), "{pin}");
    }
    assert!(matches!(Place::bare().access().storage, Storage::Folder { .. }));
}

/// The library forgets the size of a marked file when it writes the list of such files anew.
#[test]
fn what_a_killed_program_left_behind_is_no_damage() {
    let place = Place::new();
    let left = place.path("repository/data/ab");
    fs::create_dir_all(&left).unwrap();
    fs::write(left.join("ab".repeat(32)), noise(7, 100_000)).unwrap();
    let retention = Retention { last: 1, ..Retention::default() };
    let (repository, series) = (place.access(), SnapshotSeries::labelled("job-1"));
    let prune = Order::ApplyRetention { repository, series, retention };
    let mut seen = false;
    for round in 0..12 {
        place.write("changing.bin", noise(round, 2 << 20));
        place.back_up();
        place.done(&prune);
        let report = place.check(ReadShare::All);
        assert_eq!(report.errors, [""; 0], "round {round}");
        seen |= report.warnings.iter().any(|warning| warning.contains("marked to delete: true"));
    }
    assert!(seen, "the library keeps the size now: what treats it as a warning can go");
}
