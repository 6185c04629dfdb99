//! The main job by the command line: back up, look, check, rehearse, restore.

use std::fs;

use platform_testing::{Engine, both_engines};

use crate::hall::{Hall, corrupt_one_pack};

both_engines! {
    /// From a folder to a proven backup in two places, and back.
    async fn a_folder_is_backed_up_rehearsed_and_restored(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let said = hall.commanded(&["run", "文書"]);
        assert!(said.contains("成功: 2ファイル"), "{said}");
        let snapshots = hall.commanded(&["snapshots", "文書", "--json"]);
        let snapshots: serde_json::Value = serde_json::from_str(&snapshots).unwrap();
        assert_eq!(snapshots.as_array().unwrap().len(), 1);
        assert_eq!(snapshots[0]["files"], 2);

        let target = hall.path("restored");
        hall.commanded(&["restore", "文書", "--snapshot", "latest", "--to", &target]);
        let restored = format!("{target}{}", hall.documents().join("台帳.csv").display());
        assert_eq!(fs::read(restored).unwrap(), fs::read(hall.documents().join("台帳.csv")).unwrap());
        let refused = hall.refused(&["restore", "文書", "--to", &target]);
        assert!(refused.contains("同じ名前のファイル"), "{refused}");

        let said = hall.commanded(&["drill", "文書"]);
        assert!(said.contains("合格"), "{said}");
        let said = hall.commanded(&["check", "遠方", "--read-data"]);
        assert!(said.contains("異常はありません"), "{said}");
        let said = hall.commanded(&["verdict", "文書"]);
        assert!(said.starts_with("文書: 適合"), "{said}");
    }

    /// A damaged pack is found by the check, turns the verdict, and nothing claims success any more.
    async fn a_damaged_repository_turns_the_verdict(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        hall.commanded(&["run", "文書"]);
        hall.commanded(&["drill", "文書"]);
        hall.commanded(&["verdict", "文書"]);
        corrupt_one_pack(&hall.path("near"));
        let reasons = hall.refused(&["check", "手元", "--read-data"]);
        assert!(reasons.contains("エラーが見つかりました"), "{reasons}");
        let said = hall.command(&["verdict", "文書"]);
        assert_eq!(said.status.code(), Some(1));
        let said = String::from_utf8(said.stdout).unwrap();
        assert!(said.starts_with("文書: 不適合") && said.contains("検証エラー"), "{said}");
        // The damaged copy is none of those that count; the other one is.
        let told = |place: &str, words: &str| said.lines().any(|line| line.contains(place) && line.contains(words));
        assert!(told("コピー「手元」", "対象外（検証で見つかったエラーが残っています）"), "{said}");
        assert!(told("コピー「遠方」", ": 有効") && !told("コピー「手元」", ": 有効"), "{said}");
        let reasons = hall.refused(&["drill", "文書"]);
        assert!(!reasons.is_empty());
    }

    /// What is not there is no success: a missing source, a wrong name, a taken name.
    async fn refusals_name_what_is_wrong(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        fs::remove_dir_all(hall.documents()).unwrap();
        let reasons = hall.refused(&["run", "文書"]);
        assert!(reasons.contains("失敗: バックアップする対象が見つかりません"), "{reasons}");
        assert_eq!(hall.commanded(&["snapshots", "文書"]), "");
        let reasons = hall.refused(&["run", "名簿"]);
        assert!(reasons.contains("ジョブ「名簿」がありません"), "{reasons}");
        let again = ["job", "add", "文書", "--source", "/srv", "--repository", "手元"];
        assert!(hall.refused(&again).contains("ジョブ「文書」はすでにあります"));
        let nowhere = ["job", "add", "別", "--source", "/srv", "--repository", "どこか"];
        assert!(hall.refused(&nowhere).contains("リポジトリ「どこか」がありません"));
        let never = ["job", "add", "別", "--source", "/srv", "--repository", "手元", "--schedule", "毎日"];
        assert!(hall.refused(&never).contains("スケジュール「毎日」を読み取れません"));
        let wrong = hall.command(&["job", "add", "別"]);
        assert_eq!(wrong.status.code(), Some(2));
        let told = String::from_utf8(wrong.stderr).unwrap();
        assert!(told.contains("を指定してください。\n使い方: backup-mgmt job add"), "{told}");
        let wrong = hall.file("wrong", "another password\n");
        let taken = ["repository", "add", "別", "--path", &hall.path("near"), "--password-file", &wrong];
        assert!(hall.refused(&taken).contains("パスワードが違います"));
    }

    /// The database of another server: copied while it is open, and every table counted again in the drill.
    async fn a_sqlite_database_is_rehearsed_table_by_table(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let other = platform_testing::TestDatabase::open(Engine::Sqlite, &backup_server::MIGRATIONS, platform_database::Clock::System).await;
        let file = other.address.trim_start_matches("sqlite://").to_owned();
        hall.commanded(&["job", "add", "データベース", "--sqlite", &file, "--repository", "手元"]);
        hall.commanded(&["run", "データベース"]);
        let evidence = hall.commanded(&["drill", "データベース", "--json"]);
        let evidence: serde_json::Value = serde_json::from_str(&evidence).unwrap();
        assert_eq!(evidence["passed"], true);
        assert_eq!(evidence["unequal"], 0);
        assert!(evidence["compared"].as_u64().unwrap() > 5, "{evidence}");
    }
}
