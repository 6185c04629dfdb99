//! Folders: backed up, listed, browsed, restored.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

use backup_engine::{Answer, EntryKind, FailureKind, Order, ReadShare, Source};

use crate::place::{Place, below, folders, noise, tree};

#[test]
fn what_was_backed_up_comes_back_byte_for_byte() {
    let place = Place::new();
    place.write("small.txt", "hello");
    place.write("empty", "");
    place.write("deep/er/big.bin", noise(1, 3 << 20));
    place.write("日本語 と 空白.txt", "成績");
    symlink("small.txt", place.path("source/link")).unwrap();
    fs::hard_link(place.path("source/small.txt"), place.path("source/twin")).unwrap();
    fs::set_permissions(place.path("source/small.txt"), fs::Permissions::from_mode(0o640)).unwrap();
    fs::set_permissions(place.path("source"), fs::Permissions::from_mode(0o700)).unwrap();

    let report = place.back_up();
    assert_eq!((report.files_new, report.unreadable), (6, 0));
    assert_eq!(report.snapshot.label, "job-1");
    assert_eq!(report.snapshot.host, "host-1");
    assert_eq!(report.snapshot.tags, ["asset:42"]);
    assert_eq!(report.snapshot.paths, [place.path("source").to_str().unwrap()]);
    assert_eq!(place.snapshots(), std::slice::from_ref(&report.snapshot));

    let restored = place.restore(&report.snapshot.id, "target");
    assert_eq!((restored.files, restored.failed.len()), (5, 0));
    let target = below(&place.path("target"), &place.path("source"));
    assert_eq!(tree(&target), tree(&place.path("source")));
    let (before, after) = (
        fs::metadata(place.path("source/small.txt")).unwrap(),
        fs::metadata(target.join("small.txt")).unwrap(),
    );
    assert_eq!((before.mode(), before.modified().unwrap()), (after.mode(), after.modified().unwrap()));
    assert_eq!(fs::metadata(&target).unwrap().mode() & 0o777, 0o700, "the root keeps its permissions");
    let check = place.check(ReadShare::All);
    assert_eq!((check.errors, check.warnings), (vec![], vec![]));
    assert!(check.bytes_read > 3 << 20);
}

#[test]
fn a_second_backup_stores_only_what_changed() {
    let place = Place::new();
    place.write("a.bin", noise(1, 2 << 20));
    place.write("b.txt", "one");
    let first = place.back_up();
    place.write("b.txt", "two!");
    let second = place.back_up();
    assert_eq!((second.files_new, second.files_changed, second.files_unmodified), (0, 1, 1));
    assert!(first.bytes_added > 2 << 20 && second.bytes_added < 100_000, "{second:?}");
    assert_ne!(first.snapshot.tree, second.snapshot.tree);
    assert_eq!(place.back_up().snapshot.tree, second.snapshot.tree, "the same data has the same tree");
}

#[test]
fn folders_are_browsed_and_parts_restored() {
    let place = Place::new();
    place.write("a/one.txt", "1");
    place.write("a/two.txt", "22");
    place.write("b/three.txt", "333");
    symlink("one.txt", place.path("source/a/link")).unwrap();
    let snapshot = place.back_up().snapshot.id;

    let path = place.path("source/a").to_str().unwrap().to_owned();
    let browse = |snapshot: &str, path: &str| Order::Browse {
        repository: place.access(),
        snapshot: snapshot.to_owned(),
        path: path.to_owned(),
    };
    let Answer::Browsed(entries) = place.done(&browse(&snapshot[..8], &path)) else { panic!() };
    let seen: Vec<_> = entries.iter().map(|entry| (entry.name.as_str(), entry.kind, entry.bytes)).collect();
    assert_eq!(seen[0], ("link", EntryKind::Link, 7));
    assert_eq!(seen[1..], [("one.txt", EntryKind::File, 1), ("two.txt", EntryKind::File, 2)]);
    assert_eq!(entries[0].link_target.as_deref(), Some("one.txt"));
    assert_eq!(place.failure(&browse(&snapshot, "/no/such")).kind, FailureKind::NoSuchPath);

    let Order::Restore { repository, snapshot, target, .. } = place.restore_order(&snapshot, "target") else {
        panic!()
    };
    let chosen = vec![format!("{path}/two.txt"), place.path("source/b").to_str().unwrap().to_owned()];
    let order = Order::Restore { repository, snapshot, paths: chosen, target, overwrite: false };
    let Answer::Restored(report) = place.done(&order) else { panic!() };
    assert_eq!((report.files, report.bytes), (2, 5));
    let names: Vec<_> = tree(&below(&place.path("target"), &place.path("source"))).into_keys().collect();
    assert_eq!(names, [std::path::Path::new("a/two.txt"), std::path::Path::new("b/three.txt")]);
}

#[test]
fn a_restore_never_writes_over_a_file_unless_told_so() {
    let place = Place::new();
    let source = place.write("a.txt", "from the backup");
    place.write("b.txt", "beside it");
    let snapshot = place.back_up().snapshot.id;
    let there = below(&place.path("target"), &source);
    fs::create_dir_all(there.parent().unwrap()).unwrap();
    fs::write(&there, "dear to somebody").unwrap();

    let order = place.restore_order(&snapshot, "target");
    let failure = place.failure(&order);
    assert_eq!(failure.kind, FailureKind::TargetNotEmpty);
    assert_eq!(failure.path.as_deref(), there.to_str());
    assert_eq!(fs::read_to_string(&there).unwrap(), "dear to somebody");
    assert_eq!(tree(&place.path("target")).len(), 1, "nothing was written");

    let Order::Restore { repository, snapshot, paths, target, .. } = order else { panic!() };
    place.done(&Order::Restore { repository, snapshot, paths, target, overwrite: true });
    assert_eq!(fs::read_to_string(&there).unwrap(), "from the backup");
}

#[test]
fn excludes_leave_things_out() {
    let place = Place::new();
    for name in ["keep.txt", "drop.tmp", "cache/x", "deep/cache/y", "deep/keep.rs"] {
        place.write(name, name);
    }
    let anchored = place.path("source/deep/keep.rs").to_str().unwrap().to_owned();
    let source = Source::Folders {
        paths: vec![place.path("source")],
        excludes: vec!["*.tmp".to_owned(), "cache".to_owned(), anchored],
        one_file_system: true,
    };
    let snapshot = place.back_up_of(source).snapshot.id;
    place.restore(&snapshot, "target");
    let names: Vec<_> = tree(&below(&place.path("target"), &place.path("source"))).into_keys().collect();
    assert_eq!(names, [std::path::Path::new("keep.txt")]);
}

#[test]
fn a_source_that_is_not_there_is_not_left_out_quietly() {
    let place = Place::new();
    place.write("a.txt", "a");
    let failure =
        place.failure(&place.back_up_order_of(folders(&[place.path("source"), place.path("gone")])));
    assert_eq!(failure.kind, FailureKind::SourceMissing);
    assert_eq!(failure.path.as_deref(), place.path("gone").to_str());
    assert_eq!(place.snapshots(), []);
}

#[test]
fn several_roots_and_single_files_are_one_snapshot() {
    let place = Place::new();
    place.write("one/a.txt", "a");
    place.write("two/b.txt", "b");
    fs::create_dir_all(place.path("source/empty")).unwrap();
    let file = place.write("three.txt", "c");
    let roots = [place.path("source/two"), file, place.path("source/one"), place.path("source/empty")];
    let report = place.back_up_of(folders(&roots));
    assert_eq!(report.snapshot.paths.len(), 4);
    place.restore(&report.snapshot.id, "target");
    let target = below(&place.path("target"), &place.path("source"));
    assert_eq!(tree(&target), tree(&place.path("source")));
    assert!(target.join("empty").is_dir());
}
