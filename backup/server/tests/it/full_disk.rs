//! The disk under the server's own database is full just when a run is to be kept.

use chrono::Duration;
use platform_database::{Database, either_sql};
use platform_testing::Engine;

use crate::hall::{Hall, until};

/// Lets SQLite's file grow no further, as on a full disk; what is there can still be changed in place.
async fn fill_the_disk(database: &Database) {
    let full =
        either_sql!(sqlite: "PRAGMA max_page_count = 1", postgres: "SELECT 1::bigint AS max_page_count");
    database.write().await.unwrap().load::<(i64,)>(full, Vec::new()).await.unwrap();
}

async fn make_room(database: &Database) {
    let room = either_sql!(sqlite: "PRAGMA max_page_count = 1000000", postgres: "SELECT 1::bigint AS max_page_count");
    database.write().await.unwrap().load::<(i64,)>(room, Vec::new()).await.unwrap();
}

/// A backup that is there but cannot be kept claims nothing; when there is room again, the run is 中断 and the next
/// one goes well. On SQLite, whose file can be kept from growing without being root; PostgreSQL's cannot.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_cannot_be_kept_claims_nothing() {
    let hall = Hall::with_job(Engine::Sqlite).await;
    // What it says in the log fills pages: that old snapshots of this repository were removed.
    let (name, password) = ("書庫".repeat(3_000), hall.path("password"));
    let library = hall.path("library");
    hall.commanded(&["repository", "add", &name, "--path", &library, "--password-file", &password]);
    let source = hall.documents().display().to_string();
    hall.commanded(&["job", "add", "満杯", "--source", &source, "--repository", &name, "--keep-last", "1"]);
    hall.commanded(&["run", "満杯"]);
    let mut client = hall.as_operator().await;
    hall.work().await;

    let run = client.post_form("/jobs/2/runs", &[]).await.location().to_owned();
    let before = hall.commanded(&["snapshots", "満杯", "--json"]);
    fill_the_disk(hall.database()).await;
    let workers = backup_server::start_workers(hall.app.clone(), 1).await.unwrap();
    until("the old snapshot is removed", || hall.commanded(&["snapshots", "満杯", "--json"]) != before).await;
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    workers.stop(std::time::Duration::ZERO).await;
    // Pages that stood empty within the file may hold what it ended with; then that is what failed, and why.
    let page = client.get(&run).await;
    let kept = page.contains("disk is full");
    assert!(kept || page.contains("実行中"), "{}", page.text());
    assert!(!page.contains("成功"), "not everything was kept, so no success is claimed");

    make_room(hall.database()).await;
    hall.clock.set(hall.database().now() + Duration::minutes(5));
    hall.work().await;
    let words = if kept { "警告" } else { "途中で止まりました" };
    client.get(&run).await.assert_contains(words);
    let run = client.post_form("/jobs/2/runs", &[]).await.location().to_owned();
    hall.work().await;
    client.get(&run).await.assert_contains("成功");
    hall.commanded(&["check", &name, "--read-data"]);
}
