//! Two programs, one format: restic's repositories are read by us, and ours by restic.

use std::fs;
use std::path::Path;
use std::process::Command;

use backup_engine::{Answer, Order, ReadShare, Secret};

use crate::place::{Place, below, noise, tree};

#[test]
fn a_repository_that_restic_wrote_long_ago_is_read() {
    let place = Place::bare();
    let archive = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/restic-0.14.tar.gz");
    let unpack = Command::new("tar").arg("-xzf").arg(archive).arg("-C").arg(place.path("")).status().unwrap();
    assert!(unpack.success());
    let mut access = place.access();
    access.password = Secret::new("golden");

    let Answer::Snapshots(snapshots) =
        place.done(&Order::Snapshots { repository: access.clone(), series: None })
    else {
        panic!()
    };
    let times: Vec<_> = snapshots.iter().map(|snapshot| snapshot.time.to_rfc3339()).collect();
    assert_eq!(times, ["2026-04-01T12:00:00+00:00", "2026-04-02T12:00:00+00:00"]);
    assert_eq!(
        (snapshots[1].host.as_str(), &*snapshots[1].tags),
        ("golden-host", &["golden".to_owned()][..])
    );

    let check = Order::Check { repository: access.clone(), read: ReadShare::All };
    let Answer::Checked(report) = place.done(&check) else { panic!() };
    assert_eq!((report.errors, report.warnings), (vec![], vec![]));

    let restore = Order::Restore {
        repository: access,
        snapshot: snapshots[1].id.clone(),
        paths: Vec::new(),
        target: place.path("target"),
        overwrite: false,
    };
    place.done(&restore);
    assert_eq!(tree(&place.path("target/srv/golden/data")), tree(&place.path("data")));
}

#[test]
fn restic_lists_checks_and_restores_what_we_wrote() {
    let place = Place::new();
    place.write("a.txt", "one");
    place.write("sub/日本語 名.bin", noise(2, 2 << 20));
    std::os::unix::fs::symlink("a.txt", place.path("source/link")).unwrap();
    let id = place.back_up().snapshot.id;

    let listed = String::from_utf8(place.restic(&["snapshots", "--json"]).stdout).unwrap();
    assert!(listed.contains(&id) && listed.contains("host-1") && listed.contains("asset:42"), "{listed}");
    assert!(!listed.contains("backup-worker"), "no command line is recorded");
    place.restic(&["check", "--read-data"]);
    place.restic(&["restore", &id, "--target", place.path("target").to_str().unwrap()]);
    let restored = below(&place.path("target"), &place.path("source"));
    assert_eq!(tree(&restored), tree(&place.path("source")));
    let modified = |path: &Path| fs::symlink_metadata(path).unwrap().modified().unwrap();
    assert_eq!(modified(&restored.join("a.txt")), modified(&place.path("source/a.txt")));
}

/// The cuts are a property of the repository: were ours elsewhere, everything would be stored a second time.
#[test]
fn restic_cuts_large_files_where_we_do() {
    let place = Place::new();
    let source = place.path("source");
    place.write("big.bin", noise(11, 24 << 20));
    assert!(place.back_up().bytes_added > 24 << 20);

    let said = place.restic(&["backup", source.to_str().unwrap(), "--host", "host-2", "--json"]).stdout;
    let summary = String::from_utf8(said).unwrap().lines().last().map(str::to_owned).unwrap();
    let summary: serde_json::Value = serde_json::from_str(&summary).unwrap();
    assert_eq!(summary["data_blobs"], 0, "{summary}");
    assert_eq!(summary["total_bytes_processed"], 24 << 20, "{summary}");
}

#[test]
fn both_programs_write_into_one_repository() {
    let place = Place::new();
    let source = place.path("source");
    place.write("big.bin", noise(9, 4 << 20));
    place.back_up();
    place.write("more.txt", "added before restic came");
    place.restic(&["backup", source.to_str().unwrap(), "--host", "host-2"]);
    place.write("last.txt", "added after restic went");
    let report = place.back_up();
    assert!(report.bytes_added < 100_000, "nothing is stored twice: {report:?}");

    let snapshots = place.snapshots();
    assert_eq!(snapshots.len(), 3);
    place.restore(&snapshots[1].id, "theirs");
    assert_eq!(tree(&below(&place.path("theirs"), &source)).len(), 2);
    assert_eq!(place.check(ReadShare::All).errors, [""; 0]);
    place.restic(&["check", "--read-data"]);
}
