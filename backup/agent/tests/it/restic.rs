//! Debian's restic.

use std::process::Command;

use backup_server::Role;
use platform_testing::{Engine, both_engines};

use crate::hall::{Hall, tool};

fn restic(hall: &Hall, arguments: &[&str]) {
    let mut command = Command::new("restic");
    command.args(arguments).env("RESTIC_REPOSITORY", hall.path("repository"));
    command.env("RESTIC_PASSWORD_FILE", hall.path("password")).env("RESTIC_CACHE_DIR", hall.path("cache"));
    tool(&mut command);
}

both_engines! {
    async fn each_snapshot_is_reported_once(engine: Engine) {
        let hall = Hall::start(engine).await;
        hall.enrolled().await;
        std::fs::write(hall.path("password"), "tsubame-hidamari\n").unwrap();
        std::fs::write(hall.path("台帳.csv"), "番号,品名\n1,机\n").unwrap();
        restic(&hall, &["init"]);
        restic(&hall, &["backup", &hall.path("台帳.csv")]);
        restic(&hall, &["backup", &hall.path("password")]);
        let env = |name: &str, file: &str| format!("{name}={}", hall.path(file));
        let (repository, password) = (env("RESTIC_REPOSITORY", "repository"), env("RESTIC_PASSWORD_FILE", "password"));
        let cache = env("RESTIC_CACHE_DIR", "cache");
        let of = ["--env", &repository, "--env", &password, "--env", &cache];
        hall.agent_done(&[&["watch", "add", "--job", "文書", "--tool", "restic"], &of[..]].concat());
        hall.agent_done(&[&["watch", "add", "--job", "文書", "--tool", "restic-check"], &of[..]].concat());
        // Two snapshots, and what the check found, which is told again when it finds something else.
        assert_eq!(hall.agent_done(&["once"]), "新しい報告 3件、送信 3件、拒否 0件\n");
        assert_eq!(hall.agent_done(&["once"]), "新しい報告 0件、送信 0件、拒否 0件\n");
        restic(&hall, &["backup", &hall.path("台帳.csv")]);
        hall.agent_done(&["once"]);
        assert_eq!(hall.outcomes("文書").await, ["succeeded"; 3]);
        let mut viewer = hall.signed_in(Role::Viewer).await;
        let page = viewer.get("/jobs/1").await.assert_contains("restic-check").assert_contains("合格").text();
        assert!(page.contains("SV-KIKAN01") && !page.contains("不合格"), "{page}");
        assert!(hall.agent_done(&["status"]).contains("restic-check"));

        // Who cannot look says so, and makes no run.
        std::fs::write(hall.path("password"), "another one\n").unwrap();
        hall.agent_done(&["once"]);
        assert_eq!(hall.agent(&["status"]).status.code(), Some(1));
        hall.work().await;
        viewer.get("/alerts?kind=watch_failed").await.assert_contains("SV-KIKAN01: 文書（restic）");
        assert!(!viewer.get("/jobs/1").await.text().contains("不合格"), "it could not look");
        std::fs::write(hall.path("password"), "tsubame-hidamari\n").unwrap();
        corrupt_one_pack(&hall.path("repository"));
        hall.agent_done(&["once"]);
        let status = hall.agent(&["status"]);
        let said = String::from_utf8_lossy(&status.stdout).into_owned();
        assert!(said.lines().any(|line| line.contains("restic-check") && line.contains("異常が見つかりました")), "{said}");
        assert_eq!(hall.outcomes("文書").await.len(), 3);
        viewer.get("/jobs/1").await.assert_contains("不合格").assert_contains("repository contains errors");
        assert!(hall.agent_done(&["watch", "list"]).contains("2\t文書\trestic-check"));
        hall.agent_done(&["watch", "remove", "2"]);
        hall.agent_done(&["status"]);
    }
}

/// Takes a file of the repository's data away.
fn corrupt_one_pack(repository: &str) {
    let mut waiting = vec![std::path::PathBuf::from(repository).join("data")];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                std::fs::remove_file(path).unwrap();
                return;
            }
        }
    }
    panic!("the repository has no data");
}
