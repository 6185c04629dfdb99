//! The stories of the server's own backups, on both engines.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use platform_database::{Clock, Database};
use platform_testing::{Engine, S3Server, TestDatabase, both_engines};

use super::{BackupPlan, back_up_server, list_backups};
use crate::example::{TABLES, events, plan, refusal, rows, run_at, store, tamper, with_somebody};

/// A server with a user and two files of people, and the folder it keeps them in.
async fn server_with_files(engine: Engine) -> (TestDatabase, tempfile::TempDir) {
    let test = TestDatabase::open(engine, &TABLES, Clock::System).await;
    let folder = tempfile::tempdir().unwrap();
    with_somebody(&test, folder.path()).await;
    fs::create_dir_all(folder.path().join("printings/7")).unwrap();
    fs::write(folder.path().join("printings/7/成績表.pdf"), b"%PDF-1.7 cards").unwrap();
    fs::write(folder.path().join("secret.key.txt"), b"stays here").unwrap();
    (test, folder)
}

/// An empty place for a database of the same engine.
async fn empty_place(engine: Engine, folder: &Path) -> (String, Option<TestDatabase>) {
    match engine {
        Engine::Sqlite => (format!("sqlite://{}", folder.join("new/restored.db").display()), None),
        Engine::Postgres => {
            let test = TestDatabase::open(engine, &[], Clock::System).await;
            tamper(&test.database, store::delete_last_table).await;
            (test.address.clone(), Some(test))
        }
    }
}

/// Keeps a file of a person as the server would.
async fn put(plan: &BackupPlan, name: &str, content: &[u8]) {
    let (files, name, content) = (plan.files.clone(), name.to_owned(), content.to_owned());
    let putting = move || {
        let draft = files.draft(&name).unwrap();
        draft.writer().unwrap().write_all(&content).unwrap();
        files.put(&name, draft).unwrap();
    };
    tokio::task::spawn_blocking(putting).await.unwrap();
}

async fn content(plan: &BackupPlan, name: &str) -> Vec<u8> {
    let (files, name) = (plan.files.clone(), name.to_owned());
    let reading = move || {
        let mut content = Vec::new();
        files.open(&name).unwrap().unwrap().read_to_end(&mut content).unwrap();
        content
    };
    tokio::task::spawn_blocking(reading).await.unwrap()
}

fn only_backup(plan: &BackupPlan) -> PathBuf {
    let kept = list_backups(plan).unwrap();
    assert_eq!(kept.len(), 1, "{kept:?}");
    kept[0].path.clone()
}

both_engines! {
    async fn what_was_backed_up_is_restored_row_by_row_and_file_by_file(engine: Engine) {
        let (test, folder) = server_with_files(engine).await;
        let said = run_at(&test.address, folder.path(), "", &["backup", "--media"]).await.unwrap();
        assert!(said.contains("ファイル 1") && said.contains("読み返して"), "{said}");
        let backup = only_backup(&plan(&test.address, folder.path(), ""));
        let file = backup.to_str().unwrap();
        let left: Vec<_> = fs::read_dir(backup.parent().unwrap()).unwrap().collect();
        assert_eq!(left.len(), 1, "{left:?}");
        assert!(events(&test.database).await.iter().any(|event| event.starts_with("server.backed_up own-backups/example-")));
        let said = run_at(&test.address, folder.path(), "", &["verify-backup", file]).await.unwrap();
        assert!(said.contains("SHA-256と合いました"), "{said}");

        let elsewhere = tempfile::tempdir().unwrap();
        let (to, _held) = empty_place(engine, elsewhere.path()).await;
        let files = elsewhere.path().to_str().unwrap();
        let restore = ["restore-backup", file, "--to", &to, "--data-dir", files];
        let said = run_at(&test.address, folder.path(), "", &restore).await.unwrap();
        assert!(said.contains("すべての表の行数が目録と合いました") && said.contains("SECRET_KEY"), "{said}");
        let restored = Database::open(&to, Clock::System).await.unwrap();
        assert_eq!(rows(&restored).await, rows(&test.database).await);
        let record = events(&restored).await;
        assert_eq!(record.last().unwrap(), "server.restored database");
        let card = elsewhere.path().join("printings/7/成績表.pdf");
        assert_eq!(fs::read(card).unwrap(), b"%PDF-1.7 cards");
        assert!(elsewhere.path().join("settings-of-backup.env").is_file());
        assert!(!elsewhere.path().join("secret.key.txt").exists());
        restored.close().await;

        let again = refusal(run_at(&test.address, folder.path(), "", &restore).await);
        assert!(again.contains("空ではありません") && again.contains("--replace"), "{again}");
    }

    async fn files_in_a_bucket_are_backed_up_and_put_back_into_one(engine: Engine) {
        let (test, folder) = server_with_files(engine).await;
        let (store, other) = (S3Server::start(), S3Server::start());
        for name in ["printings/7", "printings/8", "printings/deep/9"] {
            put(&plan(&test.address, folder.path(), &store.settings()), name, name.as_bytes()).await;
        }
        let said = run_at(&test.address, folder.path(), &store.settings(), &["backup", "--media"]).await.unwrap();
        assert!(said.contains("ファイル 3"), "{said}");
        let backup = only_backup(&plan(&test.address, folder.path(), &store.settings()));
        let file = backup.to_str().unwrap();

        // To another database, whose server has a bucket of its own.
        let elsewhere = tempfile::tempdir().unwrap();
        let (to, _held) = empty_place(engine, elsewhere.path()).await;
        let restore = ["restore-backup", file, "--to", &to];
        put(&plan(&test.address, folder.path(), &other.settings()), "printings/8", b"in the way").await;
        let taken = refusal(run_at(&test.address, folder.path(), &other.settings(), &restore).await);
        assert!(taken.contains("printings/8 がもうあります"), "{taken}");
        let replace = [&restore[..], &["--replace"]].concat();
        run_at(&test.address, folder.path(), &other.settings(), &replace).await.unwrap();
        assert_eq!(other.files(), store.files());
        let there = plan(&test.address, folder.path(), &other.settings());
        assert_eq!(content(&there, "printings/8").await, b"printings/8");

        // With a folder that is named they go there, and a bucket that is away is found out before anything changes.
        let files = elsewhere.path().join("files");
        let into_folder = [&replace[..], &["--data-dir", files.to_str().unwrap()]].concat();
        run_at(&test.address, folder.path(), &other.settings(), &into_folder).await.unwrap();
        assert_eq!(fs::read(files.join("printings/deep/9")).unwrap(), b"printings/deep/9");
        let settings = other.settings();
        drop(other);
        let (untouched, _held) = empty_place(engine, &elsewhere.path().join("untouched")).await;
        let restore = ["restore-backup", file, "--to", &untouched];
        let away = refusal(run_at(&test.address, folder.path(), &settings, &restore).await);
        assert!(away.contains("ファイルの復元先を使えません"), "{away}");
        if engine == Engine::Sqlite {
            assert!(!elsewhere.path().join("untouched").exists());
        }
        let out = folder.path().join("other.tar.zst");
        let backup = ["backup", "--media", "--out", out.to_str().unwrap()];
        let away = refusal(run_at(&test.address, folder.path(), &settings, &backup).await);
        assert!(away.contains("printings を読めません") && !out.exists(), "{away}");
    }

    async fn a_restore_over_a_changed_server_brings_the_old_rows_back(engine: Engine) {
        let (test, folder) = server_with_files(engine).await;
        run_at(&test.address, folder.path(), "", &["backup"]).await.unwrap();
        let before = rows(&test.database).await;
        tamper(&test.database, store::update_names).await;

        let backup = only_backup(&plan(&test.address, folder.path(), ""));
        let restore = ["restore-backup", backup.to_str().unwrap(), "--replace"];
        if engine == Engine::Sqlite {
            let words = refusal(run_at(&test.address, folder.path(), "", &restore).await);
            assert!(words.contains("開いているプログラムがあります"), "{words}");
        }
        test.database.close().await;
        run_at(&test.address, folder.path(), "", &restore).await.unwrap();
        let restored = Database::open(&test.address, Clock::System).await.unwrap();
        assert_eq!(rows(&restored).await, before);
        restored.close().await;
        if engine == Engine::Sqlite {
            let place = Path::new(test.address.trim_start_matches("sqlite://"));
            let kept = fs::read_dir(place.parent().unwrap()).unwrap();
            let names: Vec<String> = kept.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
            assert!(names.iter().any(|name| name.starts_with("test.db.before-restore-")), "{names:?}");
        }
    }

    async fn a_backup_of_a_newer_program_is_refused_unless_it_is_asked_for(engine: Engine) {
        let (test, folder) = server_with_files(engine).await;
        tamper(&test.database, store::insert_later_migration).await;
        run_at(&test.address, folder.path(), "", &["backup"]).await.unwrap();
        let backup = only_backup(&plan(&test.address, folder.path(), ""));

        let elsewhere = tempfile::tempdir().unwrap();
        let (to, _held) = empty_place(engine, elsewhere.path()).await;
        let (file, files) = (backup.to_str().unwrap(), elsewhere.path().to_str().unwrap());
        let restore = ["restore-backup", file, "--to", &to, "--data-dir", files];
        let words = refusal(run_at(&test.address, folder.path(), "", &restore).await);
        assert!(words.contains("このプログラムより新しい") && words.contains("--newer"), "{words}");
        run_at(&test.address, folder.path(), "", &[&restore[..], &["--newer"]].concat()).await.unwrap();
        let restored = Database::open(&to, Clock::System).await.unwrap();
        assert_eq!(rows(&restored).await, rows(&test.database).await);
        restored.close().await;
    }

    /// Before tables change, a backup is made by itself; it brings the rows and the tables of before back.
    async fn an_update_is_undone_by_the_backup_that_it_made(engine: Engine) {
        let test = TestDatabase::open(engine, &TABLES, Clock::System).await;
        let folder = tempfile::tempdir().unwrap();
        with_somebody(&test, folder.path()).await;
        tamper(&test.database, store::delete_console_migration).await;
        let before = rows(&test.database).await;
        let migrate = async |more: &[&str]| {
            run_at(&test.address, folder.path(), "", &[&["migrate"], more].concat()).await
        };
        let planned = migrate(&["--plan"]).await.unwrap();
        assert!(planned.contains("待っています: platform-console 1") && planned.contains("戻すとき"), "{planned}");
        assert!(list_backups(&plan(&test.address, folder.path(), "")).unwrap().is_empty());

        let said = migrate(&[]).await.unwrap();
        assert!(said.contains("更新の前のバックアップを作りました") && said.contains("適用しました: platform-console 1"), "{said}");
        tamper(&test.database, store::update_names).await;
        test.database.close().await;

        let backup = only_backup(&plan(&test.address, folder.path(), ""));
        let restore = ["restore-backup", backup.to_str().unwrap(), "--replace"];
        let said = run_at(&test.address, folder.path(), "", &restore).await.unwrap();
        assert!(said.contains("更新が1件待っています"), "{said}");
        let restored = Database::open(&test.address, Clock::System).await.unwrap();
        assert_eq!(rows(&restored).await, before);
        let waits = platform_database::migration_state(&restored, &TABLES).await.unwrap();
        assert_eq!(waits.waiting().count(), 1);
        restored.close().await;
    }

    async fn each_night_one_is_made_and_old_ones_go(engine: Engine) {
        let clock = Clock::fixed("2026-11-27T18:00:00Z".parse().unwrap());
        let test = TestDatabase::open(engine, &TABLES, clock.clone()).await;
        let folder = tempfile::tempdir().unwrap();
        let plan = Arc::new(plan(&test.address, folder.path(), "OWN_BACKUP_KEEP_DAYS=2"));
        for night in ["2026-11-27T18:00:00Z", "2026-11-28T18:00:00Z", "2026-11-30T18:00:01Z"] {
            clock.set(night.parse().unwrap());
            back_up_server(test.database.clone(), Some(Arc::clone(&plan))).await.unwrap();
        }
        let kept = list_backups(&plan).unwrap();
        let names: Vec<_> = kept.iter().map(|kept| kept.path.file_name().unwrap().to_str().unwrap()).collect();
        assert_eq!(names, ["example-20261201-030001.tar.zst"]);
        assert_eq!(events(&test.database).await.len(), 3);
        assert!(back_up_server(test.database.clone(), None).await.is_err());
    }
}

/// A backup made by a program that knows one migration more.
#[tokio::test]
async fn a_newer_backup_is_refused_by_an_older_program_before_anything_changes() {
    let (test, folder) = server_with_files(Engine::Sqlite).await;
    run_at(&test.address, folder.path(), "", &["backup"]).await.unwrap();
    let newer = plan(&test.address, folder.path(), "");
    let backup = only_backup(&newer);
    let manifest = super::read::read_archive(&backup, None, |_, _| Ok(())).unwrap();
    let unknown = manifest.find_unknown_step(&TABLES[..5]).unwrap();
    assert_eq!((unknown.owner.as_str(), unknown.number), ("platform-console", 1));
    assert_eq!(manifest.find_unknown_step(&TABLES), None);
}

#[tokio::test]
async fn a_damaged_a_cut_off_and_a_foreign_backup_are_told_apart_from_a_good_one() {
    let (test, folder) = server_with_files(Engine::Sqlite).await;
    let out = folder.path().join("good.tar.zst");
    let path = out.to_str().unwrap();
    run_at(&test.address, folder.path(), "", &["backup", "--out", path]).await.unwrap();
    let taken = refusal(run_at(&test.address, folder.path(), "", &["backup", "--out", path]).await);
    assert!(taken.contains("もうあります"), "{taken}");

    let good = fs::read(&out).unwrap();
    let bad = folder.path().join("bad.tar.zst");
    let mut flipped = good.clone();
    flipped[good.len() / 2] ^= 0x40;
    for (bytes, name) in
        [(&flipped[..], "a bit flipped"), (&good[..good.len() - 100], "cut off"), (b"PK\x03\x04", "foreign")]
    {
        fs::write(&bad, bytes).unwrap();
        let words = refusal(
            run_at(&test.address, folder.path(), "", &["verify-backup", bad.to_str().unwrap()]).await,
        );
        assert!(
            words.contains("壊れている")
                || words.contains("途中で終わって")
                || words.contains("目録と違います"),
            "{name}: {words}"
        );
    }
    run_at(&test.address, folder.path(), "", &["verify-backup", path]).await.unwrap();
}

#[tokio::test]
async fn a_sealed_backup_opens_with_its_key_alone() {
    let (test, folder) = server_with_files(Engine::Sqlite).await;
    let (key, other) = (age::x25519::Identity::generate(), age::x25519::Identity::generate());
    let written = |name: &str, key: &age::x25519::Identity| {
        use age::secrecy::ExposeSecret;
        let path = folder.path().join(name);
        fs::write(&path, format!("# created: today\n{}\n", key.to_string().expose_secret())).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (own_key, other_key) = (written("key.txt", &key), written("other.txt", &other));
    let lines = format!("OWN_BACKUP_RECIPIENTS={}", key.to_public());
    let said = run_at(&test.address, folder.path(), &lines, &["backup"]).await.unwrap();
    assert!(said.contains("読み返していません"), "{said}");
    let backup = only_backup(&plan(&test.address, folder.path(), &lines));
    let file = backup.to_str().unwrap();
    assert!(file.ends_with(".tar.zst.age"));

    let verify = async |more: &[&str]| {
        run_at(&test.address, folder.path(), &lines, &[&["verify-backup", file], more].concat()).await
    };
    assert!(refusal(verify(&[]).await).contains("暗号化されています"));
    assert!(refusal(verify(&["--identity", &other_key]).await).contains("鍵では開きません"));
    let said = verify(&["--identity", &own_key]).await.unwrap();
    assert!(said.contains("整合性と行数も確かめました"), "{said}");
}

#[tokio::test]
async fn the_newest_backup_stays_however_old_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("own-backups");
    fs::create_dir_all(&kept).unwrap();
    for name in ["example-20200101-030000.tar.zst", "example-20200102-030000.tar.zst", "notes.txt"] {
        fs::write(kept.join(name), "").unwrap();
    }
    let prune =
        async |arguments: &[&str]| run_at("sqlite://none.db", folder.path(), "", arguments).await.unwrap();
    let said = prune(&["prune-backups", "--dry-run"]).await;
    assert!(said.contains("example-20200101-030000") && !said.contains("example-20200102"), "{said}");
    assert_eq!(fs::read_dir(&kept).unwrap().count(), 3);
    prune(&["prune-backups", "--keep-days", "1"]).await;
    assert_eq!(fs::read_dir(&kept).unwrap().count(), 2);
    assert!(kept.join("example-20200102-030000.tar.zst").exists());
}
