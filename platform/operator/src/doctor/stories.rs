//! The stories of looking for what is wrong, on both engines.

use std::net::TcpListener;
use std::path::Path;
use std::time::{Duration, Instant};

use platform_database::Clock;
use platform_testing::{Engine, S3Server, TestDatabase, both_engines};
use serde_json::Value;

use crate::example::{TABLES, refusal, run_at, told};

/// The findings about `topic` that are not fine, as `level: words`; every one of them must say what to do.
async fn troubles(
    address: &str,
    folder: &Path,
    lines: &str,
    arguments: &[&str],
    topic: &str,
) -> (Vec<String>, u8) {
    let arguments = [&["doctor", "--json"], arguments].concat();
    let (said, code) = told(run_at(address, folder, lines, &arguments).await);
    let report: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(report["exit_code"], code);
    let mut found = Vec::new();
    for finding in report["findings"].as_array().unwrap() {
        let text = |name: &str| finding[name].as_str().unwrap().to_owned();
        assert_eq!(text("level") == "fine", text("advice").is_empty(), "{finding}");
        if text("topic") == topic && text("level") != "fine" {
            found.push(format!("{}: {}", text("level"), text("words")));
        }
    }
    (found, code)
}

both_engines! {
    async fn a_server_in_order_has_nothing_wrong_with_its_database_and_its_clock(engine: Engine) {
        let test = TestDatabase::open(engine, &TABLES, Clock::System).await;
        let folder = tempfile::tempdir().unwrap();
        for topic in ["データベース", "時計", "設定", "ポート", "証明書"] {
            let (found, _) = troubles(&test.address, folder.path(), "LISTEN=127.0.0.1:0", &[], topic).await;
            assert_eq!(found, [""; 0], "{topic}");
        }
    }

    async fn a_database_that_is_behind_is_wrong(engine: Engine) {
        let test = TestDatabase::open(engine, &TABLES[..4], Clock::System).await;
        let folder = tempfile::tempdir().unwrap();
        let (found, code) = troubles(&test.address, folder.path(), "", &[], "データベース").await;
        assert!(matches!(&found[..], [one] if one.starts_with("wrong: 更新が") && one.ends_with("件待っています")), "{found:?}");
        assert_eq!(code, 2);
    }

    async fn a_database_of_a_newer_program_is_a_warning(engine: Engine) {
        let newer = platform_database::Migrations {
            owner: "later",
            steps: &[platform_database::Migration { number: 1, name: "later", text: "CREATE TABLE later (id {pk})" }],
        };
        let tables = [&TABLES[..], &[&newer]].concat();
        let test = TestDatabase::open(engine, &tables, Clock::System).await;
        let folder = tempfile::tempdir().unwrap();
        let (found, _) = troubles(&test.address, folder.path(), "", &[], "データベース").await;
        assert!(matches!(&found[..], [one] if one.starts_with("warning: このプログラムより新しい")), "{found:?}");
    }
}

/// The database itself is no standby of its own.
#[tokio::test]
async fn a_replica_that_cannot_be_read_from_is_a_warning() {
    let test = TestDatabase::open(Engine::Postgres, &TABLES, Clock::System).await;
    let folder = tempfile::tempdir().unwrap();
    let (found, _) = troubles(&test.address, folder.path(), "", &[], "レプリカ").await;
    assert_eq!(found, [""; 0], "without a replica there is nothing to say");
    let nobody = format!("postgres://somebody@{}/nothing", platform_testing::free_address());
    for (replica, words) in
        [(&test.address, "warning: 複製を受けていません"), (&nobody, "warning: 動いていません")]
    {
        let line = format!("DATABASE_REPLICA_URL={replica}");
        let (found, _) = troubles(&test.address, folder.path(), &line, &[], "レプリカ").await;
        assert!(matches!(&found[..], [one] if one.starts_with(words)), "{found:?}");
    }
}

/// A bucket is there, asks for another key, is not there, and takes connections without a word.
#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_that_cannot_be_used_is_named_with_what_to_do() {
    let test = TestDatabase::open(Engine::Sqlite, &TABLES, Clock::System).await;
    let (folder, store) = (tempfile::tempdir().unwrap(), S3Server::start());
    let look = async |lines: &str| troubles(&test.address, folder.path(), lines, &[], "ファイル").await;
    assert_eq!(look("").await.0, [""; 0]);
    assert_eq!(look(&store.settings()).await.0, [""; 0]);
    assert_eq!(store.files(), [""; 0], "looking changes nothing that lasts");

    let of = |bucket: &str, key: &str| store.settings_of(bucket, key);
    for (lines, words) in [
        (of("files", "other-key"), "鍵を受け付けない"),
        (of("elsewhere", "test-key"), "のバケットがありません"),
    ] {
        let (found, code) = look(&lines).await;
        assert!(matches!(&found[..], [one] if one.contains(words)), "{found:?}");
        assert_eq!(code, 2);
    }
    let settings = store.settings();
    drop(store);
    let (found, _) = look(&settings).await;
    assert!(matches!(&found[..], [one] if one.contains("/files/server/one/ を使えません")), "{found:?}");

    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = silent.local_addr().unwrap();
    let (_, rest) = settings.split_once('\n').unwrap();
    let (found, _) = look(&format!("FILES_S3_ENDPOINT=http://{at}\n{rest}")).await;
    assert!(matches!(&found[..], [one] if one.contains("が応答しません")), "{found:?}");
}

#[tokio::test]
async fn a_missing_database_is_wrong_and_is_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("none.db");
    let address = format!("sqlite://{}", file.display());
    let (found, code) = troubles(&address, folder.path(), "", &[], "データベース").await;
    assert!(found[0].contains("がありません"), "{found:?}");
    assert_eq!(code, 2);
    assert!(!file.exists());
}

#[tokio::test]
async fn a_damaged_database_is_wrong() {
    let test = TestDatabase::open(Engine::Sqlite, &TABLES, Clock::System).await;
    let folder = tempfile::tempdir().unwrap();
    test.database.vacuum().await.unwrap();
    test.database.close().await;
    let path = test.address.trim_start_matches("sqlite://");
    let mut bytes = std::fs::read(path).unwrap();
    let from = bytes.len() / 2 / 4096 * 4096;
    bytes[from..from + 4096].fill(0xA5);
    std::fs::write(path, bytes).unwrap();
    let (found, code) = troubles(&test.address, folder.path(), "", &[], "データベース").await;
    assert!(found.iter().any(|one| one.starts_with("wrong: 壊れています")), "{found:?}");
    assert_eq!(code, 2);
    let words = refusal(run_at(&test.address, folder.path(), "", &["integrity"]).await);
    assert!(words.contains("壊れています") || words.contains("調べられません"), "{words}");
}

/// A database, a mail server and a neighbour that take connections and never say a word.
#[tokio::test(flavor = "multi_thread")]
async fn whatever_hangs_the_looking_ends_within_five_seconds() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let folder = tempfile::tempdir().unwrap();
    let lines = format!("LISTEN=127.0.0.1:{port}\nPUBLIC_URL=https://127.0.0.1:{port}\n");
    let address = format!("postgres://somebody@127.0.0.1:{port}/nothing");
    let mut taken = Vec::new();
    let (found, code) = loop {
        let began = Instant::now();
        let seen = troubles(&address, folder.path(), &lines, &[], "データベース").await;
        taken.push(began.elapsed());
        // A busy machine may take its own time on top, but not each time.
        if taken[taken.len() - 1] < Duration::from_secs(5) || taken.len() == 5 {
            break seen;
        }
    };
    assert!(taken[taken.len() - 1] < Duration::from_secs(5), "{taken:?}");
    assert!(found[0].contains("PostgreSQL が応答しません"), "{found:?}");
    assert_eq!(code, 2);
    let (found, _) = troubles(&address, folder.path(), &lines, &[], "ポート").await;
    assert!(found[0].contains("このサーバーでないプログラム"), "{found:?}");
    let (found, _) = troubles(&address, folder.path(), &lines, &[], "時計").await;
    assert_eq!(found, [""; 0], "what is wrong with the database says nothing about the clock");
}

#[tokio::test]
async fn what_is_left_over_sample_or_missing_is_a_warning_that_counts_where_others_use_the_server() {
    let test = TestDatabase::open(Engine::Sqlite, &TABLES, Clock::System).await;
    let folder = tempfile::tempdir().unwrap();
    let lines = "MAIL_SERVER=smtp.gmail.com\nGUNICORN_WORKERS=4\nALLOWED_HOSTS=your-domain.com\n";
    let (found, _) = troubles(&test.address, folder.path(), lines, &[], "設定").await;
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found[0].contains("GUNICORN_WORKERS") || found[0].contains("MAIL_SERVER"), "{found:?}");
    assert!(found[2].contains("ALLOWED_HOSTS が見本のまま"), "{found:?}");
    let (found, code) = troubles(&test.address, folder.path(), "", &["--deploy"], "設定").await;
    assert!(found.iter().any(|one| one == "warning: PUBLIC_URL がありません"), "{found:?}");
    assert!(code >= 1);
}

#[cfg(unix)]
#[tokio::test]
async fn a_key_that_others_can_read_is_a_warning() {
    use std::os::unix::fs::PermissionsExt;
    let test = TestDatabase::open(Engine::Sqlite, &TABLES, Clock::System).await;
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("secret.key");
    std::fs::write(&key, "k0k0k0k0k0k0k0k0k0k0k0k0k0k0k0k0k0k0k0k0k0k=").unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o750)).unwrap();
    let warned = async |mode| {
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(mode)).unwrap();
        troubles(&test.address, folder.path(), "", &[], "権限").await.0
    };
    let found = warned(0o644).await;
    assert!(found.iter().any(|one| one.contains("ほかの利用者が読めます(644)")), "{found:?}");
    assert_eq!(warned(0o600).await, [""; 0]);
}
