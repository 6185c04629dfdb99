//! PostgreSQL: dumped while it is written to, drilled into a cluster of its own and into a server.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use backup_engine::{
    Answer, DrillKind, DrillReport, Ending, Event, FailureKind, ManifestKind, Order, Phase, ReadShare,
    Secret, Source,
};
use rustix::process::Signal;

use crate::place::{Place, processes_with, run, signal, wait_until, worker};

/// The cluster that ./test starts.
fn server() -> String {
    #[expect(clippy::disallowed_methods, reason = "./test says there where its cluster is")]
    std::env::var("TEST_POSTGRES_URL").expect("TEST_POSTGRES_URL names a cluster, as in ./test")
}

fn sql(url: &str, statements: &str) -> String {
    let mut psql = Command::new("psql");
    psql.args([
        "--no-psqlrc",
        "--quiet",
        "--tuples-only",
        "--no-align",
        "--set=ON_ERROR_STOP=1",
        "--dbname",
        url,
    ]);
    let output = psql.args(["--command", statements]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// A database of one test.
struct TestDatabase {
    name: &'static str,
    url: String,
}

impl TestDatabase {
    fn make(name: &'static str) -> TestDatabase {
        let server = server();
        sql(&server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        sql(&server, &format!("CREATE DATABASE {name}"));
        let url = format!("{}/{name}", server.rsplit_once('/').unwrap().0);
        sql(
            &url,
            "CREATE TABLE pupils (id int PRIMARY KEY, name text, mark double precision, seen timestamptz DEFAULT now());
             INSERT INTO pupils SELECT n, '生徒' || n, n / 3.0 FROM generate_series(1, 2000) n;
             CREATE SCHEMA \"塾 one\"; CREATE TABLE \"塾 one\".\"odd name\" (\"t\" int, data bytea);
             INSERT INTO \"塾 one\".\"odd name\" VALUES (1, '\\x00ff'), (NULL, NULL);
             CREATE TABLE parts (day date, n int) PARTITION BY RANGE (day);
             CREATE TABLE parts_2026 PARTITION OF parts FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
             INSERT INTO parts VALUES ('2026-04-01', 7);
             CREATE VIEW names AS SELECT name FROM pupils;",
        );
        TestDatabase { name, url }
    }

    fn source(&self, globals: bool) -> Source {
        Source::Postgres { url: Secret::new(&self.url), globals }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        sql(&server(), &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
    }
}

fn drill_order(place: &Place, snapshot: &str, postgres: Option<Secret>) -> Order {
    Order::Drill {
        repository: place.access(),
        snapshot: snapshot.to_owned(),
        scratch: place.path("scratch"),
        postgres,
    }
}

/// A role that drills on the server, of a test's own, because others drill there at the same time; gives its address.
fn make_driller(role: &str) -> Secret {
    sql(
        &server(),
        &format!("DROP ROLE IF EXISTS {role}; CREATE ROLE {role} SUPERUSER LOGIN PASSWORD '{role}'"),
    );
    let at = server().rsplit_once('@').unwrap().1.to_owned();
    Secret::new(format!("postgres://{role}:{role}@{at}"))
}

/// The databases that a role made and that are still there.
fn databases_of(role: &str) -> String {
    let owned = "SELECT datname FROM pg_database WHERE pg_get_userbyid(datdba) =";
    sql(&server(), &format!("{owned} '{role}'"))
}

fn drill(place: &Place, snapshot: &str, postgres: Option<Secret>) -> DrillReport {
    match place.done(&drill_order(place, snapshot, postgres)) {
        Answer::Drilled(report) => report,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_dump_and_its_manifest_are_of_one_instant() {
    let (place, database) = (Place::new(), TestDatabase::make("engine_instant"));
    let finished = AtomicBool::new(false);
    let report = thread::scope(|scope| {
        scope.spawn(|| {
            while !finished.load(Ordering::Relaxed) {
                sql(
                    &database.url,
                    "INSERT INTO pupils SELECT max(id) + 1, 'late', 0 FROM pupils; UPDATE pupils SET mark = mark + 1 WHERE id < 50",
                );
            }
        });
        let report = place.back_up_of(database.source(true));
        finished.store(true, Ordering::Relaxed);
        report
    });
    let manifest = report.manifest.unwrap();
    assert_eq!((manifest.kind, manifest.file.as_str()), (ManifestKind::Postgres, "database.dump"));
    let rows: Vec<_> = manifest.tables.iter().map(|table| (table.name.as_str(), table.rows)).collect();
    assert_eq!(rows[0], ("public.parts_2026", 1));
    assert!(rows[1].0 == "public.pupils" && rows[1].1 >= 2000);
    assert_eq!(rows[2], ("塾 one.odd name", 2));
    assert_eq!(report.snapshot.paths, ["/database.dump", "/globals.sql", "/manifest.json"]);

    let passed = drill(&place, &report.snapshot.id, None);
    assert_eq!((passed.kind, passed.passed), (DrillKind::Postgres, true), "{passed:?}");
    let steps: Vec<_> = passed.steps.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(steps, ["open", "restore", "make_cluster", "load", "compare"]);
    assert_eq!((passed.compared, passed.unequal), (8, 0));
    assert_eq!(fs::read_dir(place.path("scratch")).unwrap().count(), 0, "nothing is left behind");
    place.restic(&["dump", &report.snapshot.id, "/globals.sql"]);
}

#[test]
fn a_drill_names_the_tables_that_differ() {
    let (place, database) = (Place::new(), TestDatabase::make("engine_differ"));
    // The dump of another moment beside this manifest: what a broken backup would look like.
    let first = place.back_up_of(database.source(false));
    sql(
        &database.url,
        "UPDATE pupils SET name = 'x' WHERE id = 7; DELETE FROM \"塾 one\".\"odd name\" WHERE t = 1",
    );
    let second = place.back_up_of(database.source(false));
    for (snapshot, file) in [(&first, "manifest.json"), (&second, "database.dump")] {
        let dump = place.restic(&["dump", &snapshot.snapshot.id, &format!("/{file}")]);
        place.write(file, dump.stdout);
    }
    // At the root of the snapshot, where a backup of ours has them.
    let program = "restic";
    let status = Command::new(program)
        .args(["--no-cache", "backup", "database.dump", "manifest.json"])
        .current_dir(place.path("source"))
        .env("RESTIC_REPOSITORY", place.path("repository"))
        .env("RESTIC_PASSWORD", crate::place::PASSWORD)
        .output()
        .unwrap();
    assert!(status.status.success());
    let forged = place.snapshots().pop().unwrap();

    let role = "engine_driller";
    let server = make_driller(role);
    let failed = drill(&place, &forged.id, Some(server.clone()));
    assert!(!failed.passed && failed.steps.iter().any(|step| step.name == "compare" && !step.ok));
    let subjects: Vec<_> =
        failed.comparisons.iter().filter(|pair| !pair.equal).map(|pair| pair.subject.as_str()).collect();
    assert_eq!(
        subjects,
        ["public.pupils: checksum", "塾 one.odd name: rows", "塾 one.odd name: checksum", "rows"]
    );

    assert!(drill(&place, &second.snapshot.id, Some(server)).passed);
    assert_eq!(databases_of(role), "", "the drill's databases are gone");
    sql(&self::server(), &format!("DROP ROLE {role}"));
}

#[test]
fn a_drill_that_cannot_be_done_is_not_passed() {
    let (place, database) = (Place::new(), TestDatabase::make("engine_impossible"));
    let report = place.back_up_of(database.source(false));
    let nobody = Secret::new("postgres://me:word@127.0.0.1:1/postgres");
    let failure = place.failure(&drill_order(&place, &report.snapshot.id, Some(nobody)));
    assert_eq!(failure.kind, FailureKind::NotPossibleHere);
    assert_eq!(fs::read_dir(place.path("scratch")).unwrap().count(), 0);
}

#[test]
fn a_drill_whose_worker_is_killed_leaves_no_server_behind() {
    let (place, database) = (Place::new(), TestDatabase::make("engine_killed"));
    sql(
        &database.url,
        "CREATE TABLE big AS SELECT n, md5(n::text) AS text FROM generate_series(1, 400000) n",
    );
    let report = place.back_up_of(database.source(false));
    // The server's account has to get there.
    fs::set_permissions(place.path(""), fs::Permissions::from_mode(0o755)).unwrap();
    let running = worker(&drill_order(&place, &report.snapshot.id, None));
    let process = running.id();
    let scratch = place.path("scratch").to_str().unwrap().to_owned();
    let servers = || processes_with(&scratch);
    let mut seen = 0;
    let ending = running.run(
        &mut |event| {
            // The last phase: the server has been started, and reads all tables. More of it may be told after the end.
            if seen == 0 && matches!(event, Event::Progress { phase: Phase::Comparing, .. }) {
                seen = servers();
                signal(process, Signal::KILL);
            }
        },
        &|| false,
    );
    assert!(matches!(ending, Ending::Failed(_)) && seen > 0, "{ending:?} {seen}");
    while servers() > 0 {
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn the_password_of_a_database_is_in_no_command_line() {
    let (place, database) = (Place::new(), TestDatabase::make("engine_secret"));
    let password = database.url.split(['@', ':']).nth(2).unwrap();
    let order = place.back_up_order_of(database.source(true));
    let (seen, finished) = (AtomicBool::new(false), AtomicBool::new(false));
    let endings = thread::scope(|scope| {
        let watch = scope.spawn(|| {
            while !finished.load(Ordering::Relaxed) {
                for entry in fs::read_dir("/proc").unwrap().flatten() {
                    let Ok(line) = fs::read(entry.path().join("cmdline")) else { continue };
                    let line = String::from_utf8_lossy(&line).into_owned();
                    let ours = line.contains("engine_secret") && line.contains("--no-password");
                    assert!(!ours || !line.contains(password), "{line}");
                    seen.fetch_or(ours, Ordering::Relaxed);
                }
            }
        });
        // On a busy machine it may be over before the watch comes round.
        let mut endings = Vec::new();
        while endings.is_empty() || (!seen.load(Ordering::Relaxed) && endings.len() < 20) {
            endings.push(run(&order).0);
        }
        finished.store(true, Ordering::Relaxed);
        watch.join().unwrap();
        endings
    });
    assert!(seen.into_inner(), "nobody saw a dump");
    assert!(endings.iter().all(|ending| matches!(ending, Ending::Done(_))), "{endings:?}");
}

/// A dump's beginning (it holds the time) and the changed row at its end are new, each within a piece of at
/// most 8 MiB; so a dump of 40 MB shares at least half however the repository's own chunker cuts it.
#[test]
fn the_next_dump_shares_its_content_with_the_last() {
    let (place, database) = (Place::new(), TestDatabase::make("engine_share"));
    sql(
        &database.url,
        "CREATE TABLE big AS SELECT n, md5(n::text) || md5((n + 1)::text) AS text FROM generate_series(1, 600000) n",
    );
    let first = place.back_up_of(database.source(false));
    sql(&database.url, "UPDATE big SET text = 'changed' WHERE n = 599999");
    let second = place.back_up_of(database.source(false));
    assert!(first.bytes_added > 40_000_000, "{first:?}");
    assert!(second.bytes_added < first.bytes_added / 2, "{second:?}");
    assert_eq!(place.check(ReadShare::All).errors, [""; 0]);
}

#[test]
fn a_database_that_does_not_answer_leaves_no_snapshot() {
    let place = Place::new();
    let missing = format!("{}/no_such_database", server().rsplit_once('/').unwrap().0);
    let password = server().split(['@', ':']).nth(2).unwrap().to_owned();
    let order = place.back_up_order_of(Source::Postgres { url: Secret::new(missing), globals: false });
    let (_, events) = run(&order);
    let failure = place.failure(&order);
    assert_eq!(failure.kind, FailureKind::SourceFailed);
    assert!(failure.reason.contains("no_such_database"), "{failure:?}");
    assert!(!format!("{events:?}{failure:?}{order:?}").contains(&password));
    assert_eq!(place.snapshots(), []);
}

#[test]
fn a_table_that_may_not_be_read_fails_the_backup() {
    let (place, database) = (Place::new(), TestDatabase::make("engine_denied"));
    sql(
        &database.url,
        "DO $$ BEGIN CREATE ROLE engine_reader LOGIN PASSWORD 'read-only'; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
         GRANT SELECT ON pupils TO engine_reader",
    );
    let host = database.url.split_once('@').unwrap().1;
    let url = Secret::new(format!("postgres://engine_reader:read-only@{host}"));
    let failure = place.failure(&place.back_up_order_of(Source::Postgres { url, globals: false }));
    assert_eq!(failure.kind, FailureKind::SourceFailed);
    assert!(failure.reason.contains("permission denied"), "{failure:?}");
    assert_eq!(place.snapshots(), []);
}

#[test]
fn the_database_of_a_killed_drill_is_swept_up_and_that_of_a_living_one_is_not() {
    let (place, database) = (Place::new(), TestDatabase::make("engine_swept"));
    sql(
        &database.url,
        "CREATE TABLE big AS SELECT n, md5(n::text) AS text FROM generate_series(1, 1000000) n",
    );
    let report = place.back_up_of(database.source(false));
    let role = "engine_sweeper";
    let url = make_driller(role);
    let drill = drill_order(&place, &report.snapshot.id, Some(url.clone()));
    let sweep = Order::Sweep { scratch: place.path("scratch"), postgres: Some(url) };
    let swept = || match place.done(&sweep) {
        Answer::Swept(report) => report.databases,
        other => panic!("{other:?}"),
    };
    let databases = || databases_of(role);

    let running = worker(&drill);
    let process = running.id();
    let mut name = String::new();
    thread::scope(|scope| {
        scope.spawn(|| running.run(&mut |_| (), &|| false));
        wait_until(|| {
            name = databases();
            !name.is_empty()
        });
        signal(process, Signal::STOP);
        assert_eq!(swept(), [""; 0], "its owner lives");
        signal(process, Signal::KILL);
    });
    assert!(name.starts_with("kouzyou_drill_"), "{name}");
    assert_eq!(databases(), name, "nobody cleaned up");
    // The server learns a little later that the worker's sessions have ended.
    let mut gone = Vec::new();
    while gone.is_empty() {
        gone = swept();
        thread::sleep(Duration::from_millis(50));
    }
    assert_eq!((gone, databases()), (vec![name], String::new()));
    sql(&server(), &format!("DROP ROLE {role}"));
}
