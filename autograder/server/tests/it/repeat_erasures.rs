//! Who was erased stays erased, whatever is restored.

use std::fs;

use platform_audit::{EntryFilter, list_entries, verify};
use platform_database::{Clock, Database, Timestamp, either_sql, params, sql};
use platform_testing::{Engine, S3Server, TestDatabase, both_engines, columns_holding};

use crate::hall::Hall;

const NOBODY: [&str; 0] = [];

/// Backs the server up, and gives the file.
fn backed_up(hall: &Hall) -> String {
    let backup = hall.folder.path().join("own.tar.zst").to_string_lossy().into_owned();
    hall.commanded(&["backup", "--out", &backup]);
    backup
}

async fn erase(hall: &Hall, pupil: i64, number: &str) {
    let mut headquarters = hall.as_headquarters().await;
    let erasure = format!("/students/{pupil}/erasure");
    headquarters.post_form(&erasure, &[("number", number)]).await.assert_status(303);
}

/// Runs the command as an operator does who stopped the server first, and opens what it left.
async fn restored(hall: &mut Hall, arguments: &[&str]) -> String {
    hall.test.database.close().await;
    let said = hall.commanded(arguments);
    hall.test.database = Database::open(&hall.test.address, Clock::System).await.unwrap();
    said
}

/// Makes the pupils of the database unreadable; on SQLite all of it.
async fn spoil(engine: Engine, hall: &Hall) {
    if engine == Engine::Postgres {
        let mut tx = hall.database().write().await.unwrap();
        tx.execute(sql!("ALTER TABLE students RENAME TO lost"), params![]).await.unwrap();
        tx.commit().await.unwrap();
    }
    hall.test.database.close().await;
    if engine == Engine::Sqlite {
        fs::write(hall.test.address.trim_start_matches("sqlite://"), "no database").unwrap();
    }
}

/// Leaves nothing of the database.
async fn lose(engine: Engine, hall: &Hall) {
    let mut tx = hall.database().write().await.unwrap();
    for act in [
        either_sql!(sqlite: "SELECT 1", postgres: "DROP SCHEMA public CASCADE"),
        either_sql!(sqlite: "SELECT 1", postgres: "CREATE SCHEMA public"),
    ] {
        tx.execute(act, params![]).await.unwrap();
    }
    tx.commit().await.unwrap();
    hall.test.database.close().await;
    if engine == Engine::Sqlite {
        fs::remove_file(hall.test.address.trim_start_matches("sqlite://")).unwrap();
    }
}

/// 青木 はな left years ago, as somebody notes only now.
async fn leave(hall: &Hall) {
    let (now, on) = (hall.database().now(), chrono::NaiveDate::from_ymd_opt(2020, 3, 31).unwrap());
    let mut tx = hall.database().write().await.unwrap();
    tx.execute(
        sql!(
            "INSERT INTO student_moves (student_id, moved_on, old_status, new_status, reason, moved_by, moved_at)
             VALUES (1, $2, 'enrolled', 'left', '', 'test', $1)"
        ),
        params![now - chrono::TimeDelta::days(60), on],
    )
    .await
    .unwrap();
    tx.execute(sql!("UPDATE students SET status = 'left' WHERE id = 1"), params![]).await.unwrap();
    tx.commit().await.unwrap();
}

both_engines! {
    async fn who_was_erased_after_the_backup_is_erased_again_by_the_restore(engine: Engine) {
        let mut hall = Hall::marked(engine).await;
        let backup = backed_up(&hall);
        // No worker noted it: the restore reads it from the database that it replaces.
        erase(&hall, 1, "0001").await;
        let said = restored(&mut hall, &["restore-backup", &backup, "--replace"]).await;
        assert!(said.contains("消去した個人情報（1件）を、もう一度消去しました"), "{said}");
        assert_eq!(columns_holding(&hall.test, "青木").await, NOBODY);
        assert!(columns_holding(&hall.test, "伊藤").await.contains(&"students.name".to_owned()));

        let filter = EntryFilter { event: "students.erased".to_owned(), ..EntryFilter::default() };
        let mut tx = hall.database().read().await.unwrap();
        let told = list_entries(&mut tx, &filter, i64::MAX, 9, 0).await.unwrap();
        drop(tx);
        assert_eq!(told.len(), 1);
        assert_eq!((&*told[0].event, &*told[0].subject), ("students.erased_again", "students/1"));
        assert!(told[0].facts.contains("\"erased_at\":\"20"), "{}", told[0].facts);
        verify(hall.database(), None).await.unwrap();

        // So is a copy beside the server.
        let mut copy = TestDatabase::open(engine, &[], Clock::System).await;
        copy.database.close().await;
        let elsewhere = hall.folder.path().join("elsewhere").to_string_lossy().into_owned();
        let to_copy = ["restore-backup", &backup, "--to", &copy.address, "--data-dir", &elsewhere, "--replace"];
        let said = hall.commanded(&to_copy);
        assert!(said.contains("（1件）を、もう一度消去しました"), "{said}");
        copy.database = Database::open(&copy.address, Clock::System).await.unwrap();
        assert_eq!(columns_holding(&copy, "青木").await, NOBODY);
    }

    /// Whoever names the server's own database, however it is spelt, replaces that one.
    async fn the_own_database_is_noted_also_where_it_is_named(engine: Engine) {
        let mut hall = Hall::marked(engine).await;
        let backup = backed_up(&hall);
        erase(&hall, 1, "0001").await;
        let own = hall.test.address.replacen("sqlite://", "sqlite:", 1);
        let said = restored(&mut hall, &["restore-backup", &backup, "--to", &own, "--replace"]).await;
        assert!(said.contains("（1件）を、もう一度消去しました"), "{said}");
        assert_eq!(columns_holding(&hall.test, "青木").await, NOBODY);
    }

    /// The restored database does not know that the pupil left, so the calendar would not do it.
    async fn who_became_nameless_after_the_backup_does_so_again(engine: Engine) {
        let mut hall = Hall::open(engine).await;
        let backup = backed_up(&hall);
        leave(&hall).await;
        let said = hall.commanded(&["anonymise-left", "--apply"]);
        assert!(said.contains("1人を匿名にしました"), "{said}");
        let said = restored(&mut hall, &["restore-backup", &backup, "--replace"]).await;
        assert!(said.contains("（1件）を、もう一度消去しました"), "{said}");
        assert_eq!(columns_holding(&hall.test, "青木").await, NOBODY);
    }

    async fn what_an_unreadable_database_knew_is_erased_again_by_hand(engine: Engine) {
        let mut hall = Hall::marked(engine).await;
        let backup = backed_up(&hall);
        erase(&hall, 1, "0001").await;
        hall.work().await;
        // The server of this test keeps its files where the commands do not look: a note that was kept elsewhere.
        let note = hall.folder.path().join("files/erasures/students.txt");
        let lines = fs::read_to_string(&note).unwrap();
        assert!(lines.contains("\n1 20") && !lines.contains("青木") && !lines.contains("0001 "), "{lines}");

        spoil(engine, &hall).await;
        let said = restored(&mut hall, &["restore-backup", &backup, "--replace"]).await;
        assert!(said.contains("置き換える前のデータベースを読めない"), "{said}");
        assert!(said.contains("autograder erasures reapply --from"), "{said}");
        assert!(columns_holding(&hall.test, "青木").await.contains(&"students.name".to_owned()));

        let wrong = hall.file("wrong.txt", format!("{lines}1 きのう\n"));
        let refused = hall.refused(&["erasures", "reapply", "--from", &wrong]);
        assert!(refused.contains("何も消去していません") && refused.contains("3行目"), "{refused}");
        let by_hand = ["erasures", "reapply", "--from", note.to_str().unwrap()];
        assert_eq!(hall.commanded(&by_hand), "もう一度消去した生徒: 1人\n");
        assert_eq!(columns_holding(&hall.test, "青木").await, NOBODY);
        // From now on the server's own note has it.
        assert_eq!(fs::read_to_string(hall.folder.path().join("erasures/students.txt")).unwrap(), lines);
        assert_eq!(hall.commanded(&["erasures", "reapply"]), "もう一度消去した生徒: 0人\n");
    }

    async fn a_lost_database_comes_back_without_those_who_were_erased(engine: Engine) {
        let store = S3Server::start();
        let mut hall = Hall::marked(engine).await.keeping_files_in(&store);
        let backup = backed_up(&hall);
        erase(&hall, 1, "0001").await;
        hall.work().await;
        assert_eq!(store.files(), ["server/one/erasures/students.txt"]);
        lose(engine, &hall).await;
        let said = restored(&mut hall, &["restore-backup", &backup]).await;
        assert!(said.contains("（1件）を、もう一度消去しました") && !said.contains("--from"), "{said}");
        assert_eq!(columns_holding(&hall.test, "青木").await, NOBODY);
    }

    async fn a_new_machine_says_that_it_has_no_note(engine: Engine) {
        let mut hall = Hall::open(engine).await;
        let backup = backed_up(&hall);
        lose(engine, &hall).await;
        let said = restored(&mut hall, &["restore-backup", &backup]).await;
        assert!(said.contains("消去の控えが、このサーバーにありません") && said.contains("reapply --from"), "{said}");
    }

    /// As after a restore that no command of ours did. A number may be somebody else's by then, or nobody's.
    async fn the_server_erases_by_the_note_only_whom_it_means(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut tx = hall.database().read().await.unwrap();
        let (made,): (Timestamp,) =
            tx.load(sql!("SELECT created_at FROM students WHERE id = 2"), params![]).await.unwrap();
        drop(tx);
        let (other, now) = ((made - chrono::TimeDelta::days(9)).to_rfc3339(), hall.database().now().to_rfc3339());
        let lines = format!("1 {other} {now}\n2 {} {now}\n999 {other} {now}\n", made.to_rfc3339());
        let folder = hall.folder.path().join("files/erasures");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("students.txt"), lines).unwrap();

        erase(&hall, 3, "0003").await;
        hall.work().await;
        let mut headquarters = hall.as_headquarters().await;
        headquarters.get("/students/2").await.assert_status(404);
        headquarters.get("/students/1").await.assert_contains("青木 はな");
        headquarters.get("/students/4").await.assert_contains("江口 りん");
        let lines = fs::read_to_string(folder.join("students.txt")).unwrap();
        let ids: Vec<&str> = lines.lines().skip(1).filter_map(|line| line.split(' ').next()).collect();
        assert_eq!(ids, ["1", "2", "3", "999"]);
    }
}
