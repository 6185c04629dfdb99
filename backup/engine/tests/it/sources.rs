//! Sources other than folders: commands and SQLite databases.

use std::fs;

use backup_engine::{Answer, DrillKind, DrillReport, FailureKind, ManifestKind, Order, ReadShare, Source};
use rusqlite::Connection;

use crate::place::{Place, noise, tree};

fn command(program: &str, arguments: &[&str]) -> Source {
    let arguments = arguments.iter().map(|&argument| argument.to_owned()).collect();
    Source::Command { program: program.to_owned(), arguments, file_name: "output.txt".to_owned() }
}

fn drill(place: &Place, snapshot: &str) -> DrillReport {
    let order = Order::Drill {
        repository: place.access(),
        snapshot: snapshot.to_owned(),
        scratch: place.path("scratch"),
        postgres: None,
    };
    match place.done(&order) {
        Answer::Drilled(report) => report,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_output_of_a_command_comes_back_through_us_and_through_restic() {
    let place = Place::new();
    let content = noise(7, 5 << 20);
    let file = place.write("data", &content);
    let report = place.back_up_of(command("cat", &[file.to_str().unwrap()]));
    assert_eq!((report.files_new, report.bytes_read), (1, content.len() as u64));
    assert_eq!((report.snapshot.files, report.snapshot.bytes), (1, content.len() as u64));
    assert_eq!(report.snapshot.paths, ["/output.txt"]);
    assert_eq!(report.snapshot.tags, ["asset:42"]);

    place.restore(&report.snapshot.id, "ours");
    assert!(fs::read(place.path("ours/output.txt")).unwrap() == content);
    place.restic(&["restore", &report.snapshot.id, "--target", place.path("theirs").to_str().unwrap()]);
    assert!(
        fs::read(place.path("theirs/output.txt")).unwrap() == content,
        "restic restores a stream with its size"
    );
    assert_eq!(tree(&place.path("theirs")).len(), 1, "nothing but the output is there");
    assert_eq!(place.check(ReadShare::All).errors, [""; 0]);

    assert!(drill(&place, &report.snapshot.id).passed);
}

#[test]
fn an_sqlite_database_in_use_is_copied_described_and_drilled() {
    let place = Place::new();
    let file = place.write("app.sqlite", "");
    let mut writer = Connection::open(&file).unwrap();
    writer
        .execute_batch(
            "PRAGMA journal_mode = WAL; CREATE TABLE pupils (id INTEGER PRIMARY KEY, name TEXT, mark REAL);
             CREATE TABLE \"od\"\"d\" (data BLOB); INSERT INTO \"od\"\"d\" VALUES (x'00ff'), (NULL);
             CREATE VIRTUAL TABLE words USING fts5(text);",
        )
        .unwrap();
    for number in 0..500 {
        writer
            .execute("INSERT INTO pupils (name, mark) VALUES (?1, ?2)", (format!("生徒{number}"), 0.5))
            .unwrap();
    }
    let open = writer.transaction().unwrap();
    open.execute("DELETE FROM pupils", ()).unwrap();

    let report = place.back_up_of(Source::Sqlite { file: file.clone() });
    drop(open);
    let manifest = report.manifest.unwrap();
    assert_eq!((manifest.kind, manifest.file.as_str()), (ManifestKind::Sqlite, "app.sqlite"));
    let table = |name: &str| manifest.tables.iter().find(|table| table.name == name).unwrap();
    assert_eq!((table("pupils").rows, table("od\"d").rows), (500, 2));
    assert_ne!(table("pupils").checksum, table("od\"d").checksum);
    assert_eq!(fs::read_dir(place.path("scratch")).unwrap().count(), 0, "no copy is left behind");

    let passed = drill(&place, &report.snapshot.id);
    assert_eq!((passed.kind, passed.passed, passed.unequal), (DrillKind::Sqlite, true, 0), "{passed:?}");
    let steps: Vec<_> = passed.steps.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(steps, ["open", "restore", "integrity_check", "foreign_key_check", "compare"]);
    assert_eq!(fs::read_dir(place.path("scratch")).unwrap().count(), 0, "no restored data is left behind");

    place.restic(&["restore", &report.snapshot.id, "--target", place.path("theirs").to_str().unwrap()]);
    let restored = Connection::open(place.path("theirs/app.sqlite")).unwrap();
    let rows: i64 = restored.query_row("SELECT count(*) FROM pupils", [], |row| row.get(0)).unwrap();
    assert_eq!(rows, 500);
}

#[test]
fn a_database_that_is_damaged_or_missing_leaves_no_snapshot() {
    let place = Place::new();
    let file = place.write("broken.sqlite", noise(3, 50_000));
    let failure = place.failure(&place.back_up_order_of(Source::Sqlite { file }));
    assert_eq!(failure.kind, FailureKind::SourceFailed);
    let missing = Source::Sqlite { file: place.path("none.sqlite") };
    assert_eq!(place.failure(&place.back_up_order_of(missing)).kind, FailureKind::SourceMissing);
    assert_eq!(place.snapshots(), []);
}
