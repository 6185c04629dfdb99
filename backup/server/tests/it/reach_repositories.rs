//! Repositories behind other programs, by the command line.

use std::fs;

use platform_testing::{Engine, both_engines};

use crate::hall::Hall;

both_engines! {
    /// A job keeps its backups in a remote of rclone, which the screens name.
    async fn a_remote_of_rclone_keeps_a_job(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let (password, shelf) = (hall.path("password"), format!("rclone::local:{}", hall.path("shelf")));
        hall.commanded(&["repository", "add", "棚", "--path", &shelf, "--password-file", &password]);
        let source = hall.documents().display().to_string();
        hall.commanded(&["job", "add", "棚の文書", "--source", &source, "--repository", "棚"]);
        hall.commanded(&["run", "棚の文書"]);
        hall.commanded(&["drill", "棚の文書"]);
        hall.commanded(&["check", "棚", "--read-data"]);
        assert!(fs::metadata(hall.path("shelf/config")).is_ok(), "a repository as any other");
        hall.as_operator().await.get("/repositories").await.assert_contains(&shelf);
    }

    /// Who cannot look says nothing about the repository, neither good nor bad.
    async fn a_repository_out_of_reach_is_not_a_damaged_one(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let (password, shelf) = (hall.path("password"), format!("rclone::local:{}", hall.path("shelf")));
        hall.commanded(&["repository", "add", "棚", "--path", &shelf, "--password-file", &password]);
        let source = hall.documents().display().to_string();
        hall.commanded(&["job", "add", "棚の文書", "--source", &source, "--repository", "棚"]);
        hall.commanded(&["run", "棚の文書"]);
        hall.commanded(&["check", "棚"]);
        let zero_errors = || {
            let said = String::from_utf8(hall.command(&["verdict", "棚の文書"]).stdout).unwrap();
            said.lines().find(|line| line.contains("エラーなし")).unwrap_or_else(|| panic!("{said}")).to_owned()
        };
        let before = zero_errors();
        assert!(before.contains("適合") && !before.contains("不適合"), "{before}");

        // The program that reaches it is gone.
        let unreached = hall.program().command(&["check", "棚"]).env("PATH", "/nowhere").output().unwrap();
        assert_eq!(unreached.status.code(), Some(1));
        assert_eq!(zero_errors(), before);
        let page = hall.as_operator().await.get("/repositories").await.text();
        assert!(!page.contains("異常あり"), "{page}");
    }

    /// What is missing or wrongly written is said in words.
    async fn refusals_name_what_is_missing(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let password = hall.path("password");
        let add = |path: &str| {
            hall.program().command(&["repository", "add", "棚", "--path", path, "--password-file", &password])
        };
        let refused = |path: &str| {
            // Nowhere to find a program.
            let output = add(path).env("PATH", "/nowhere").output().unwrap();
            assert_eq!(output.status.code(), Some(1), "{path}");
            String::from_utf8(output.stderr).unwrap()
        };
        for (path, program) in [("rclone:shelf:main", "rclone"), ("sftp:me@nas.example:/srv", "ssh")] {
            let reasons = refused(path);
            assert!(reasons.contains(&format!("必要なプログラムがこのサーバーに入っていません（{program}）")), "{reasons}");
        }
        assert!(refused("sftp:nas").contains("sftp:ユーザー@ホスト:/フォルダー の形で"));
        assert!(refused("rclone:shelf").contains("rclone:リモートの名前:フォルダー の形で"));
    }
}
