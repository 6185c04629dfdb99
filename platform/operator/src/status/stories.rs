//! The stories of looking after a server and its database, on both engines.

use platform_database::Clock;
use platform_testing::{Engine, TestDatabase, both_engines};

use crate::example::{TABLES, events, refusal, run, run_at, store, tamper, told};

both_engines! {
    async fn room_is_given_back_and_health_is_told(engine: Engine) {
        let test = TestDatabase::open(engine, &TABLES, Clock::System).await;
        assert!(run(&test.address, &["vacuum"]).await.unwrap().contains("VACUUM"));
        let said = run(&test.address, &["integrity"]).await.unwrap();
        assert!(said.starts_with("壊れているところはありません"), "{said}");
        if engine == Engine::Postgres {
            assert!(said.contains("全行の読み出し"), "{said}");
            tamper(&test.database, store::insert_amcheck).await;
            let said = run(&test.address, &["integrity"]).await.unwrap();
            assert!(said.contains("amcheck で表と索引"), "{said}");
        }
    }

    async fn a_server_that_does_not_run_is_told_with_what_waits(engine: Engine) {
        let test = TestDatabase::open(engine, &TABLES, Clock::System).await;
        let (said, code) = told(run(&test.address, &["status", "--json"]).await);
        let status: serde_json::Value = serde_json::from_str(&said).unwrap();
        assert_eq!((code, &status["answers"], &status["started_at"]), (1, &false.into(), &serde_json::Value::Null));
        assert!(status["database"]["bytes"].as_i64().unwrap() > 0, "{said}");
        assert_eq!(status["mail"]["waiting"], 0);
        let (said, _) = told(run(&test.address, &["status"]).await);
        assert!(said.contains("動いていません") && said.contains("1.2.3"), "{said}");
    }

    async fn a_rest_is_announced_and_ended(engine: Engine) {
        let test = TestDatabase::open(engine, &TABLES, Clock::System).await;
        let maintenance = async |arguments: &[&str]| run(&test.address, &[&["maintenance"], arguments].concat()).await;
        let none = "メンテナンス中ではありません。\n";
        assert_eq!(maintenance(&["status"]).await.unwrap(), none);
        maintenance(&["on", "--minutes", "30", "--words", "第2土曜の点検です。"]).await.unwrap();
        let said = maintenance(&["status"]).await.unwrap();
        assert!(said.contains("コマンド") && said.contains("第2土曜の点検です。"), "{said}");
        maintenance(&["on"]).await.unwrap();
        assert!(maintenance(&["status"]).await.unwrap().contains("決まっていません"));
        assert!(refusal(maintenance(&["on", "--words", &"長".repeat(201)]).await).contains("200文字"));
        assert_eq!(maintenance(&["off"]).await.unwrap(), "メンテナンスを終えました。\n");
        assert_eq!(maintenance(&["off"]).await.unwrap(), none);
        assert_eq!(events(&test.database).await, ["maintenance.begun maintenance", "maintenance.begun maintenance", "maintenance.ended maintenance"]);
    }
}

#[tokio::test]
async fn settings_say_where_they_come_from_and_keep_their_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let lines = "OWN_BACKUP_KEEP_DAYS=14\nSYSTEM_URL=https://test.example.jp\nPORT=5000\n";
    let said = run_at("sqlite://none.db", folder.path(), lines, &["settings"]).await.unwrap();
    assert!(said.contains("OWN_BACKUP_KEEP_DAYS=14\t設定ファイル "), "{said}");
    assert!(said.contains("OWN_BACKUP_DIR=\t既定値\n"), "{said}");
    assert!(said.contains("# PORT は使われません"), "{said}");
    let said =
        run_at("sqlite://none.db", folder.path(), lines, &["settings", "--set", "--json"]).await.unwrap();
    let listed: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(listed.as_array().unwrap().len(), 3, "{said}");
}

#[tokio::test]
async fn logs_are_read_from_their_file_or_it_is_said_where_there_are_none() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("server.log");
    std::fs::write(&file, "2026-11-28T00:00:00Z  INFO one\n2026-11-28T00:00:01Z ERROR two\n").unwrap();
    let lines = format!("LOG_FILE={}", file.display());
    let said = run_at("sqlite://none.db", folder.path(), &lines, &["logs", "--errors"]).await.unwrap();
    assert_eq!(said, "2026-11-28T00:00:01Z ERROR two\n");
    let words = refusal(run_at("sqlite://none.db", folder.path(), "LOG_UNIT=no-such-unit", &["logs"]).await);
    assert!(words.contains("LOG_FILE") || words.contains("LOG_UNIT"), "{words}");
}
